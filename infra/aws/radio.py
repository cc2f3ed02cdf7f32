"""Radio scripts of the season and a cue sheet, for `python -m infra radio`.

A script has the totals as they are now; a number of people is told from ten on. It quotes the newest story in its
language whose person agrees to radio and newspapers at this moment, where there is time for it. That is noted as a
piece of the social kit is, so that a script can be asked back.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from chalicelib import clock, content, totals
from chalicelib.content import spoken_address, translations
from chalicelib.content.rules import SMALL_NUMBER
from chalicelib.content.seasons import season_at
from chalicelib.content.translations import text
from chalicelib.publishing import retold
from chalicelib.publishing.retold import Given
from chalicelib.settings import settings
from chalicelib.social_kit import pieces, records
from chalicelib.totals.counters import made_on

LENGTHS = (20, 30)
"""Seconds of a spot."""
WORDS_A_SECOND = 2.5
"""An unhurried pace. It is our assumption: read each script aloud with a watch."""
IDEAS = 3
HOURS = 3
"""Before and after a spot, in the cue sheet."""
HIDDEN = "·"


class Quote(NamedTuple):
    """What somebody told, as it is said, and the story that it is from."""

    said: str
    story: Given


def lines(by: str, place: str, slots: list[datetime]) -> Iterator[str]:
    """The scripts in each language, and what was pledged around these times. `by`: who takes them; `place`: its number
    is told; "": all. A story is noted before a script with it is given."""
    for lang in content.languages():
        quoted = quote(lang)
        for slug in content.site()["seasons"][season_at(clock.now()).code]["ideas"][:IDEAS]:
            for seconds in LENGTHS:
                said = script(lang, slug, place, seconds, told=quoted.said if quoted else "")
                if quoted and quoted.said in said:
                    records.note(pieces.of_person(lang, quoted.story), records.RADIO, lang, by=by)
                yield f"{lang}, {slug}, {seconds} seconds (about {duration(said):.0f})"
                yield f"{said}\n"
    if slots:
        yield from cue_sheet(slots)


def script(lang: str, idea: str, place: str, seconds: int, *, told: str = "") -> str:
    """What must be said, and as much of the rest as there is time for. `told`: of a story."""
    site, address = content.site(), address_of_radio(lang)
    entry = site["ideas"][idea]
    title = translations.name(lang, "ideas", idea)
    wanted = [
        (True, text(lang, "home.title")),
        (False, _people(lang, place)),
        (False, told),
        (True, text(lang, "radio.idea", idea=title)),
        (False, translations.in_language(lang, entry["why"])),
        (True, text(lang, "radio.go", address=address)),
        (True, text(lang, "radio.again", address=address)),
    ]
    chosen = [needed for needed, _ in wanted]
    for number in range(len(wanted)):
        tried = [*chosen[:number], True, *chosen[number + 1 :]]
        if duration(_joined(wanted, tried)) <= seconds:
            chosen = tried
    return _joined(wanted, chosen)


def quote(lang: str) -> Quote | None:
    """What somebody told, in a sentence: their own summary, or the first sentence of the story."""
    for story in retold.current("broadcast"):
        whole = story["words"] if story["quoted"] else _first_sentence(story["words"])
        if story["lang"] == lang and whole:
            ended = whole if whole[-1] in ".!?" else f"{whole}."
            return Quote(text(lang, "radio.story", who=translations.who(lang, story), words=ended), story)
    return None


def duration(said: str) -> float:
    """Seconds."""
    return len(said.split()) / WORDS_A_SECOND


def address_of_radio(lang: str) -> str:
    """The address of the channel `radio`, as it is said: smallchanges dot example dot org slash go slash radio."""
    host = urlsplit(settings().site_origin).hostname or ""
    return spoken_address.say(lang, f"{host}/go/radio")


def cue_sheet(slots: list[datetime]) -> Iterator[str]:
    """The pledges of the hours before and after each spot. More of them after it is no proof that it was the spot."""
    yield f"Pledges in the hours around each spot ({HIDDEN}: fewer than {SMALL_NUMBER})."
    yield "More after a spot than before is an association, no proof: other things happen at the same time."
    for slot in sorted(slots):
        hour = slot.replace(minute=0, second=0, microsecond=0)
        told = [_in_hour(hour + timedelta(hours=step)) for step in range(-HOURS, HOURS)]
        before, after = " ".join(told[:HOURS]), " ".join(told[HOURS:])
        yield f"{clock.in_scotland(slot):%a %d %b %Y %H:%M}  before: {before}  from then on: {after}"


def _first_sentence(words: str) -> str:
    """Empty if the words break off before its end."""
    found = re.match(r"[^.!?…]+[.!?](?=\s|$)", words)
    return found[0] if found else ""


def _in_hour(hour: datetime) -> str:
    count = made_on(hour.date())[f"{hour:%H}"]
    return str(count) if count == 0 or count >= SMALL_NUMBER else HIDDEN


def _joined(wanted: list[tuple[bool, str]], chosen: list[bool]) -> str:
    return " ".join(said for (_, said), there in zip(wanted, chosen, strict=True) if there and said)


def _people(lang: str, place: str) -> str:
    """How many pledged, from ten on."""
    sums = totals.public_totals()
    if there := sums["places"].get(place):
        return text(lang, "radio.people_in", count=there, place=translations.name(lang, "places", place))
    return text(lang, "radio.people", count=sums["made"]) if sums["made"] >= SMALL_NUMBER else ""
