"""The plan of a pledge in words: one sentence, and how it could be smaller. Reads no table.

`frontend/assets/promise.js` says the same sentence while a plan is made on the page of thanks.
"""

from typing import Literal

from chalicelib.content import rules, site
from chalicelib.content.translations import in_language, name, text
from chalicelib.pledges.form import Plan

Smaller = Literal["minutes", "days"]
"""Ways to begin smaller: with 5 minutes, or with 3 days a week."""
SMALL_MINUTES = 5


def sentence(lang: str, idea: str | None, own_words: str | None, plan: Plan) -> str:
    """The pledge with its plan: "After my tea, I will walk to the bridge." Where own words have no first step, they are
    the sentence, behind their time."""
    will, when = _will(lang, idea, plan), plan.when and cue_in_words(lang, plan.when)
    if will and when:
        said = text(lang, "plan.when_will", when=when, will=will)
    elif will:
        said = text(lang, "plan.will", will=will)
    else:
        change = own_words or name(lang, "ideas", idea or "")
        said = text(lang, "plan.when_change", when=when, change=change) if when else change
    return said[:1].upper() + said[1:]


def cue_in_words(lang: str, when: str) -> str:
    """What people call this cue; own words as they are."""
    return name(lang, "cues", when) if when in site()["cues"] else when


def ways_to_begin_smaller(idea: str | None) -> list[Smaller]:
    """Those that make sense: nobody does what is done once, or once a week, on fewer days."""
    found = site()["ideas"].get(idea, {"minutes": SMALL_MINUTES + 1, "every": "day"})
    ways: dict[Smaller, bool] = {
        "minutes": found.get("minutes", 0) > SMALL_MINUTES,
        "days": found["every"] == "day",
    }
    return [way for way, fits in ways.items() if fits]


def smaller(lang: str, idea: str | None, plan: Plan) -> dict[Smaller, str]:
    """The plan's `will` for each way to begin smaller; none once it is small, and none for a plan without a time."""
    will = _will(lang, idea, plan) or text(lang, "plan.own_will")
    ways = {way: text(lang, f"plan.smaller_{way}", will=will) for way in ways_to_begin_smaller(idea)}
    begun = any(_ending(lang, way) in will for way in ways)
    return {way: said for way, said in ways.items() if plan.when and not begun and len(said) <= rules.PLAN_WILL.most}


def _will(lang: str, idea: str | None, plan: Plan) -> str | None:
    """What the person will do; our suggestion in the language of the page, whatever the language of the pledge."""
    own, suggestion = plan.will and plan.will.rstrip("."), site()["ideas"].get(idea, {}).get("will")
    if own and suggestion and own not in suggestion.values():
        return own
    return in_language(lang, suggestion) if suggestion else own


def _ending(lang: str, way: Smaller) -> str:
    return text(lang, f"plan.smaller_{way}", will="")
