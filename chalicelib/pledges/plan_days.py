"""On which days of the week a plan takes place: those of its cue, or those that its words name."""

from chalicelib.content import phrases, site
from chalicelib.pledges.form import Plan

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""As calendar files name the days, in the order of `date.weekday()`."""


def days_of(every: str, own_words: str | None, plan: Plan) -> list[str]:
    """The days in the order of the week; none: any day. What says "when" comes before what says "what"."""
    cue = site()["cues"].get(plan.when)
    if cue and "days" in cue:
        return cue["days"][:1] if every == "week" else list(cue["days"])
    return next(filter(None, map(_named, (plan.when, plan.will, own_words))), [])


def _named(words: str | None) -> list[str]:
    named = {day for each in site()["weekdays"] if _says(words or "", each["said"]) for day in each["days"]}
    return sorted(named, key=WEEK.index)


def _says(words: str, said: dict[str, list[str]]) -> bool:
    """In any language: nobody has to write in that of the page."""
    return any(phrases.contains(words, found) for found in said.values())
