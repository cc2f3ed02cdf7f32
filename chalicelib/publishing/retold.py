"""Public stories, and pledges in own words, whose people agreed that they be told elsewhere, too. A note that nobody
can fetch lists the stories: feeds, the social kit and the radio's scripts never have a story that is not in it. Pledges
are posted on social media alone, and an index of their table lists them.

Each run for stories writes the note anew, so a use that was taken back is gone from it as soon as from a page. Feeds
are made of it. What is handed out cannot be called back, so that is made of the table as it is at that moment.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC
from typing import TypedDict, TypeVar

from chalicelib import pledges, stories, totals
from chalicelib.aws import site_bucket
from chalicelib.pledges import Pledge
from chalicelib.publishing import files
from chalicelib.publishing.small_numbers import without_small
from chalicelib.stories import Story
from chalicelib.submissions.uses import Use
from chalicelib.totals.open_data import PublicTotals

NOTE = "deployed/retold.json"
LISTED = 100
"""The newest ones."""
EXCERPT = 200


class Retold(TypedDict):
    """`words`: the person's own summary, or how the story begins; `quoted`: whether it is the summary; `at`: when the
    decision was made that published it as it is, ISO 8601. Never a picture."""

    id: str
    lang: str
    name: str | None
    place: str | None
    idea: str | None
    words: str
    quoted: bool
    at: str
    uses: tuple[Use, ...]


class Given(Retold):
    """As it is handed out for one use. `path`: of its page, below a language; `mark`: see `mark`."""

    path: str
    mark: str


R = TypeVar("R", Retold, Given)
Told = Story | Pledge


def write(shown: Iterable[Story], public: PublicTotals, snapshot: int) -> None:
    """Note those of the stories on the site that may be told elsewhere, newest first."""
    told = _newest_first(_retold(story, public) for story in shown if story.uses.names)
    files.write(NOTE, json.dumps(told[:LISTED], ensure_ascii=False), snapshot)


def read(use: Use) -> list[Retold]:
    """Those that may be told in this way, newest first, as they were when the note was written."""
    told: list[Retold] = json.loads(site_bucket.read(NOTE) or "[]")
    return [each for each in told if use in each["uses"]]


def current(use: Use) -> list[Given]:
    """Those that may be handed out for this use, newest first: of the stories in the note those of which the table says
    so now, with the words that it has now, and pledges. One that was reported waits for its moderator, because others
    keep what they were given. A town is named if the totals name it now."""
    public = totals.public_totals()
    found: list[Told] = [*stories.store.find_many(each["id"] for each in read(use))]
    found += pledges.agreed_to_posts() if use == "social" else []
    return _newest_first(
        Given(**_retold(each, public), path=path(each), mark=known)
        for each in found
        if each.report is None and (known := mark(each, use))
    )


def path(told: Told) -> str:
    """Of the page, below a language."""
    return f"stories/{told.id}/" if isinstance(told, Story) else f"p/{told.id}/"


def mark(told: Told, use: Use) -> str | None:
    """A digest of what is told of it in this way and of the moment at which its author agreed to that; None if it
    may not be told so. What was handed out under another mark is no longer agreed to: its words or its name are others
    now, or the tick was taken back in between. The moment is known to nobody once it is taken back, so that the digest
    says nothing of its words."""
    agreed, words = getattr(told.uses, use), _words(told)
    if agreed is None or not told.has_page or not words:
        return None
    card = told.card()
    said = [words, card["name"], card["place"], agreed.at.isoformat()]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def excerpt(text: str) -> str:
    """How a text begins, in whole words."""
    begins = " ".join(text.split())
    return begins if len(begins) <= EXCERPT else begins[: EXCERPT - 1].rsplit(" ", 1)[0] + "…"


def _words(told: Told) -> str:
    """Empty if it is not told in its person's own words, or their time on public pages is over."""
    if isinstance(told, Story):
        return told.quote or excerpt(told.text or "")
    return told.card()["text"] or "" if told.in_own_words else ""


def _newest_first(told: Iterable[R]) -> list[R]:
    return sorted(told, key=lambda each: (each["at"], each["id"]), reverse=True)


def _retold(told: Told, public: PublicTotals) -> Retold:
    card = without_small(told.card(), public)
    published = told.decision.at if told.decision else told.made_at
    return Retold(
        id=told.id,
        lang=told.lang,
        name=card["name"],
        place=card["place"],
        idea=card["idea"],
        words=_words(told),
        quoted=isinstance(told, Story) and bool(told.quote),
        at=published.astimezone(UTC).isoformat(timespec="seconds"),
        uses=told.uses.names,
    )
