"""Every mail of a journey in every language, composed as it would be sent: for snapshots, and to look at."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from pathlib import Path

from chalicelib.aws.clients import client
from chalicelib.content import languages
from chalicelib.email import Email
from chalicelib.journey import mails
from chalicelib.journey.rules import Mail
from chalicelib.journey.steps import Step
from chalicelib.pledges import Pledge, State
from chalicelib.pledges.check_in_model import CheckIn
from chalicelib.submissions.model import Decision
from tests.support.followed import MADE, days_after, follower, plain_pledge

TEXTS = Path(__file__).parents[1] / "journey" / "mails"
"""The texts that were read by a person."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}")


def sample_mails() -> Iterator[tuple[str, str, Email]]:
    """Name, language and mail. Needs a world, for its secrets and its totals."""
    told = {"made": 1234, "outcomes": {"steps": {"28": {"kept": 301, "answered": 512, "asked": 1040}}}}
    client("s3").put_object(Bucket="site", Key="data/totals.json", Body=json.dumps(told).encode())
    for lang in languages():
        for name, steps, pledges in _samples(lang):
            person = follower(pledges, id="a" * 30, lang=lang)
            yield name, lang, mails.compose(person, {each.id: each for each in pledges}, steps)


def without_tokens(text: str) -> str:
    """As it stands in a snapshot: tokens differ with the length of what they sign."""
    return _TOKEN.sub("TOKEN", text)


def _samples(lang: str) -> Iterator[tuple[str, list[Step], list[Pledge]]]:
    walk = _pledge("walk", lang=lang, plan={"when": "after-tea"})
    tired = _pledge("walk", lang=lang, plan={"when": "after-tea"}, check_ins=(_hindered("too-much"),))
    drink = _pledge("units", lang=lang, idea="drink-free-days", plan={"when": "going-out"})
    vaccines = _pledge("jabs", lang=lang, idea="get-my-vaccines")
    own = {"text": "walk to example.org with my sister", "lang": lang}
    published = _pledge("own", **own, decision=_decided("publish"))
    edited = _pledge("own", **own, decision=_decided("publish", original={"text": "walk with Jean Smith"}))
    refused = _pledge(
        "own", **own, state=State.REJECTED, decision=_decided("reject", reason="names-someone", note="Jean")
    )
    yield "welcome", [_step("welcome", walk)], [walk]
    yield "reminder", [_step("reminder", walk, number=1)], [walk]
    yield "reminder-after-answer", [_step("reminder", tired, number=2)], [tired]
    yield "check-in", [_step("check_in", walk, 28)], [walk]
    yield "check-in-once", [_step("check_in", vaccines, 7)], [vaccines]
    yield "comeback", [_step("comeback", drink)], [drink]
    yield "thanks", [_step("thanks", walk)], [walk]
    yield "words-published", [_step("words", published)], [published]
    yield "words-changed", [_step("words", edited)], [edited]
    yield "words-not-added", [_step("words", refused)], [refused]
    yield "report", [replace(_step("report", None), code="report-2026")], []
    yield "again", [_step("again", None)], []
    several = [walk, drink, vaccines]
    yield "several", [_step("check_in", walk, 7), _step("comeback", drink), _step("reminder", vaccines)], several


def _pledge(pledge_id: str, **fields: object) -> Pledge:
    return plain_pledge(pledge_id.rjust(30, "0"), owner_epoch=1, place="hawick", **fields)


def _hindered(code: str) -> CheckIn:
    return CheckIn(step=7, answer="not_yet", at=MADE, hindered=(code,))


def _decided(decision: str, **fields: object) -> Decision:
    return Decision.model_validate({"decision": decision, "by": "Mairi", "at": MADE, **fields})


def _step(mail: Mail, pledge: Pledge | None, asks: int | None = None, number: int = 0) -> Step:
    step = Step(mail, mail, days_after(7), time(9), 5, pledge.id if pledge else None, number=number)
    return step if asks is None else Step(**{**vars(step), "asks": asks})
