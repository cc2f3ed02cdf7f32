"""Check-ins in every state, as the owner's page has them (`own_check_in.OwnCheckIn`), and the page of a mail's link."""

from typing import Any

from chalicelib import pages
from chalicelib.submissions.form import UNFILLED

WORDS = "<script>alert(1)</script> " + "W" * 240


def said(answer: str, step: int, next_step: str, **more: Any) -> dict[str, Any]:
    """An outcome."""
    nothing: dict[str, Any] = {"days": None, "helped": [], "hindered": [], "words": None, "tip": None}
    return nothing | {"step": step, "answer": answer, "next_step": next_step} | more


def check_in(ask: int | None, outcome: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """What is asked, and what was said last."""
    return {"ask": ask, "once": False, "said": outcome, "shown": False, "baseline": None} | more


_MUCH = {"days": 3, "helped": ["plan"], "hindered": ["forgot", "no-time"], "words": WORDS}
OWN = {
    "asked": check_in(7),
    "asked-once": check_in(28, once=True),
    "kept": check_in(None, said("kept", 28, "carry_on", days=7, helped=["someone"]), baseline=2),
    "kept-long": check_in(None, said("kept", 66, "story"), shown=True),
    "partly": check_in(66, said("partly", 28, "smaller", **_MUCH, tip="opportunity")),
    "not-yet-once": check_in(None, said("not_yet", 7, "another_day", tip="capability"), once=True),
}
"""Name of the state to the check-ins of a pledge."""


def outcomes(made: int) -> dict[str, Any]:
    """What the public is told of outcomes, of so many pledges (`publishing.outcomes.PublicOutcomes`)."""
    figures = {"kept": made // 20, "answered": made // 12, "asked": made // 5}
    themes = {"move": {name: count // 4 for name, count in figures.items()}}
    steps = dict.fromkeys(("7", "28", "66"), figures)
    return {"on": "2026-11-26", "steps": steps, "themes": themes, "ideas": ["ten-minute-walk"]}


def link_pages(lang: str, origin: str) -> dict[str, str]:
    """Name of the state to the page of a mail's link."""
    wrong = {"errors": {"words": WORDS}, "values": {"words": WORDS, "details": "yes"}, "support_needed": True}
    told = said("not_yet", 28, "smaller", hindered=["forgot"], tip="motivation", words=WORDS)
    shown: dict[str, dict[str, Any]] = {
        "check-in": {"said": None, "chosen": "kept"},
        "check-in-unanswered": {
            "said": None,
            "chosen": "",
            "errors": {"answer": pages.text(lang, "errors.choose_answer")},
        },
        "check-in-kept": {"said": said("kept", 66, "story"), "chosen": ""},
        "check-in-wrong": {"said": told, "chosen": "", **wrong},
    }
    given: dict[str, Any] = {"origin": origin, "token": "a.b.c", "step": 28, **UNFILLED}
    return {name: pages.render("check_in.html", lang, **given | context) for name, context in shown.items()}
