"""Words by the public with what was found in them marked, for mails."""

import re
from collections.abc import Iterable

from chalicelib.email import defang
from chalicelib.screening import Finding

_BEGIN, _END = "\ue000", "\ue001"
"""Private characters, which no text by the public has (`submissions.text.normalise`)."""


def marked_parts(words: str, findings: Iterable[Finding]) -> list[str]:
    """The defanged words in parts: every second one was found. They are marked before they are defanged, because that
    moves what follows; where it took a mark away, all is one part. A duplicate is found in all words, so in none."""
    within = [each for each in findings if each.field == "text" and each.name != "duplicate"]
    for start, end in reversed(_merged((each.start, each.end) for each in within)):
        words = f"{words[:start]}{_BEGIN}{words[start:end]}{_END}{words[end:]}"
    parts = re.split(f"[{_BEGIN}{_END}]", defang(words))
    return parts if len(parts) % 2 else ["".join(parts)]


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order; those that overlap or touch are one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
