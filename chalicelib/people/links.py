"""Links in mails that do one thing each, without a script and without showing anything about a person.

Such a link may stand in a path, because all that it can do is confirm, pause, write less often or stop. To open it
changes nothing; its button does, and so do mail programs by themselves (RFC 8058). Repeats do no harm.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal, get_args

from chalicelib import clock, errors, log, tokens
from chalicelib.models import Model
from chalicelib.people import confirmation, store, work
from chalicelib.people.model import PAUSE, Person
from chalicelib.settings import settings

Act = Literal["confirm", "not_me", "pause", "less", "stop", "work"]
ENDED = "links.ended"


class Link(Model):
    """A link that we signed. `person`: whose; of `work` the pledge's id. `until`: of a confirmation, what was asked for
    later waits for another one."""

    act: Act
    person: str
    until: datetime


def url(lang: str, act: Act, person: Person) -> str:
    """The address of a link that does this. A confirmation is good for what was asked for until its mail was claimed,
    and as long as that waits."""
    until = int((person.mailed_unconfirmed_at or clock.now()).timestamp()) + 1
    ends = {"exp": int(clock.later(days=8).timestamp())} if act == "confirm" else {}
    token = tokens.sign_lasting(_purpose(act), sub=person.id, epoch=until, **ends)
    return f"{settings().site_origin}/api/links/{token}?lang={lang}"


def work_url(lang: str, pledge_id: str) -> str:
    """The address of a link that verifies "NHS staff" for this pledge."""
    ends = int((clock.now() + work.LINK_LASTS).timestamp())
    token = tokens.sign_lasting(_purpose("work"), sub=pledge_id, epoch=0, exp=ends)
    return f"{settings().site_origin}/api/links/{token}?lang={lang}"


def one_click(stop: str) -> dict[str, str]:
    """Headers of a mail, so that the mail program's own button presses this link (RFC 8058)."""
    return {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def read(token: str) -> Link:
    """What this link does. Reads no table. Raises NotSignedIn: forged, of another kind, or ended."""
    acts: tuple[Act, ...] = get_args(Act)
    act = next((each for each in acts if _purpose(each) == tokens.unverified_purpose(token)), acts[0])
    try:
        claims = tokens.read_lasting(_purpose(act), token)
    except errors.NotSignedIn as error:
        raise errors.NotSignedIn(ENDED) from error
    return Link(act=act, person=claims.sub, until=datetime.fromtimestamp(claims.epoch, UTC))


def follow(link: Link) -> None:
    """Do what this link does. For an address that is forgotten there is nothing left to do. Raises Busy."""
    if link.act == "work":
        work.verify(link.person)
        return
    while person := store.find(link.person):
        after = _ACTS[link.act](person, link) if person.address else person
        if after == person:
            return
        if store.try_change(person, after):
            log.event("person.link", act=link.act)
            return


def _confirm(person: Person, link: Link) -> Person:
    return confirmation.confirmed(person, link.until)


def _refuse(person: Person, _: Link) -> Person:
    return confirmation.forgotten(person, suppressed="refused")


def _pause(person: Person, _: Link) -> Person:
    return person.model_copy(update={"paused_until": clock.today() + PAUSE, "journey_at": clock.now()})


def _less(person: Person, _: Link) -> Person:
    rarer = {"daily_then_weekly": "weekly", "weekly": "none", "none": "none"}[person.rhythm]
    return person if rarer == person.rhythm else person.model_copy(update={"rhythm": rarer, "journey_at": clock.now()})


def _stop(person: Person, _: Link) -> Person:
    return confirmation.forgotten(person)


_ACTS: dict[Act, Callable[[Person, Link], Person]] = {
    "confirm": _confirm,
    "not_me": _refuse,
    "pause": _pause,
    "less": _less,
    "stop": _stop,
}


def _purpose(act: Act) -> str:
    return f"link:{act}"
