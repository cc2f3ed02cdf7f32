"""What was handed out of stories and of the season, in the audit log: by whom, when, and whether it may stay.

A line is written before anything is given, so that whatever was taken can be asked back from those who have it.
"""

from collections.abc import Iterable

from chalicelib import audit_log, clock, stories
from chalicelib.aws.tables import Item
from chalicelib.publishing import retold
from chalicelib.social_kit.pieces import SEASON
from chalicelib.stories import Story

SUBJECT = "social kit"
"""Of the audit log's lines: one partition holds what was handed out."""
RADIO = "radio"
"""The piece of a story that is quoted in a radio script. All others are posted on social media."""


def note(of: str, piece: str, lang: str, *, mark: str | None, by: str) -> None:
    """One line a day for each piece and each person who takes it, however often it is sent; another one once the story
    is another. `of`: a story's id, or the season; `mark`: of a story (`retold.mark`). Raises Busy."""
    line = f"{clock.today()}#{of}#{piece}#{lang}#{by}#{mark}"
    audit_log.write_once([audit_log.named(SUBJECT, "handed_out", line, by=by, of=of, what=piece, lang=lang, mark=mark)])


def standing(lines: Iterable[Item]) -> list[bool]:
    """Whether what each of these lines tells of is what its person agrees to now. The season always stands."""
    told = list(lines)
    found = {story.id: story for story in stories.store.find_many(line["of"] for line in told)}
    return [line["of"] == SEASON or _stands(line, found.get(line["of"])) for line in told]


def _stands(line: Item, story: Story | None) -> bool:
    now = retold.mark(story, "broadcast" if line["what"] == RADIO else "social") if story else None
    return now is not None and line.get("mark") == now
