"""The pages of owners of a pledge or a story, in every state."""

from collections.abc import Iterable
from typing import Any

from chalicelib import pages
from chalicelib.submissions.form import UNFILLED
from frontend.builder import check_in_samples
from frontend.builder.samples import HOSTILE, IDS, ORIGIN

STATES = ("waiting", "public", "hidden", "rejected", "withdrawn")
TOKEN = "a.b.c"  # noqa: S105 - a sample
NO_CHANGE: dict[str, Any] = {"said": "", **UNFILLED}


def states(lang: str) -> dict[str, str]:
    """Name of the state to its HTML."""
    wrong: dict[str, Any] = {"errors": {"name": HOSTILE}, "values": {"show_name": "yes", "name": HOSTILE}}
    wrong_story: dict[str, Any] = {"errors": {"picture_alt": HOSTILE}, "values": {"text": HOSTILE}}
    return (
        {f"owner-{state}": own(lang, state) for state in STATES}
        | {f"owner-{name}": own(lang, "public", given) for name, given in check_in_samples.OWN.items()}
        | {"owner": pages.render("owner.html", lang, origin=ORIGIN, pledge=None, **NO_CHANGE)}
        | {"owner-wrong": own(lang, "public", **wrong)}
        | {f"story-owner-{state}": own_story(lang, state) for state in STATES}
        | {"story-owner": pages.render("story_owner.html", lang, origin=ORIGIN, story=None, **NO_CHANGE)}
        | {"story-owner-wrong": own_story(lang, "rejected", **wrong_story)}
    )


def own(lang: str, state: str, check_in: dict[str, Any] | None = None, **refused: Any) -> str:
    """The owner's page of a pledge in own words, in one of `STATES`."""
    pledge = _shown(state, f"/{lang}/p/{IDS[0]}/", ("plan", "shown", "words", "check_in", "withdraw")) | {
        "original": HOSTILE,
        "idea": None,
        "text": HOSTILE,
        "theme": "own",
        "promise": HOSTILE,
        "smaller": {"minutes": HOSTILE, "days": HOSTILE},
        "when": HOSTILE,
        "will": "W" * 200,
        "name_state": {"waiting": "waiting", "public": "shown"}.get(state, "refused"),
        "ticks": {"show_place": True, "show_badge": False},
        "uses": ("social",) if state == "public" else (),
        "staff": "verified" if state == "waiting" else "said",
        "calendar": {"text": HOSTILE, "plan.when": HOSTILE},
        "check_in": check_in,
    }
    given: dict[str, Any] = NO_CHANGE | {"said": pages.text(lang, "owner.saved")} | refused
    return pages.render("owner.html", lang, origin=ORIGIN, pledge=pledge, **given)


def own_story(lang: str, state: str, **refused: Any) -> str:
    """The owner's page of a story with a picture, in one of `STATES`."""
    story = _shown(state, f"/{lang}/stories/{IDS[0]}/", ("words", "uses", "withdraw")) | {
        "original": {"text": HOSTILE, "quote": None, "picture_alt": "W" * 200},
        "text": f"{HOSTILE}\n\n{'W' * 300}",
        "quote": HOSTILE,
        "has_picture": True,
        "picture_alt": HOSTILE,
        "uses": ("social",),
    }
    given: dict[str, Any] = NO_CHANGE | {"said": pages.text(lang, "owner.saved")} | refused
    return pages.render("story_owner.html", lang, origin=ORIGIN, story=story, **given)


def _shown(state: str, page: str, changed: Iterable[str]) -> dict[str, Any]:
    """What the pages of pledges and stories both show."""
    return {
        "id": IDS[0],
        "v": 3,
        "lang": "gd",
        "state": state,
        "reason": HOSTILE,
        "note": HOSTILE,
        "name": HOSTILE[:40],
        "link": TOKEN * 40,
        "page": page if state == "public" else None,
        "changes": [{"at": "14:05, 6 April 2026", "what": what} for what in changed],
    }
