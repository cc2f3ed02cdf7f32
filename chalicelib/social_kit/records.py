"""What was handed out of stories, pledges and of the season, in the audit log: by whom, when, and whether it may stay.

A line is written before anything is given, so that whatever was taken can be asked back from those who have it.
"""

from collections.abc import Iterable

from chalicelib import audit_log, clock, pledges, stories
from chalicelib.aws.tables import Item
from chalicelib.publishing import retold
from chalicelib.social_kit.pieces import SEASON, Told

SUBJECT = "social kit"
"""Of the audit log's lines: one partition holds what was handed out."""
RADIO = "radio"
"""The piece of a story that is quoted in a radio script. All others are posted on social media."""


def note(told: Told, piece: str, lang: str, *, by: str) -> None:
    """One line a day for each piece and each person who takes it, however often it is sent; another one once the story
    or pledge is another. Raises Busy."""
    line = f"{clock.today()}#{told.of}#{piece}#{lang}#{by}#{told.mark}"
    facts = {"of": told.of, "what": piece, "lang": lang, "path": told.path, "mark": told.mark}
    audit_log.write_once([audit_log.named(SUBJECT, "handed_out", line, by=by, **facts)])


def standing(lines: Iterable[Item]) -> list[bool]:
    """Whether what each of these lines tells of is what its person agrees to now. The season always stands."""
    noted = list(lines)
    ids = {line["of"] for line in noted}
    found: list[retold.Told] = [*stories.store.find_many(ids), *pledges.store.find_many(ids)]
    known = {each.id: each for each in found}
    return [line["of"] == SEASON or _stands(line, known.get(line["of"])) for line in noted]


def _stands(line: Item, found: retold.Told | None) -> bool:
    now = retold.mark(found, "broadcast" if line["what"] == RADIO else "social") if found else None
    return now is not None and line.get("mark") == now
