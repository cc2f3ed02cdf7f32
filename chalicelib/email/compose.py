"""Compose a mail from its two templates, `mail/<name>.txt` and `mail/<name>.html`."""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.settings import settings

QUOTED_WIDTH = 72
"""Characters of a quoted line: shorter than mail programs' windows, which would wrap a longer one into lines without
its `>`."""
_MARKS = ".\u2024\u3002\ufe52\uff0e\uff61:\ufe13\ufe55\uff1a@\ufe6b\uff20"
"""Full stops (domain names take the ideographic ones too: UTS 46), colons, at signs."""
_MARK = re.compile(rf"(?<=[^\s{_MARKS}])[{_MARKS}]+(?=[^\s{_MARKS})\]}}\"'”’»!?,;…])")
_SHARE = re.compile(r"\\{2,}")
_LONG_NUMBER = re.compile(r"\+?\d(?:[^\w,;:]{0,3}\d){6,}")
"""Seven digits and more, however they are grouped. Brackets would not help: telephone numbers are written with them."""


@dataclass(frozen=True)
class Email:
    """`headers`: further ones, by name; `about`: the submissions whose words are in it, each with its `shown_v`, for
    the audit log."""

    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)
    about: tuple[tuple[str, int], ...] = ()


def compose(name: str, lang: str, subject: str, **context: Any) -> Email:
    """The mail in this language; `context`: the variables of its templates, beside `subject`."""
    from chalicelib import pages  # brings the template engine, which the API does without

    given = {"subject": subject, **context}
    text, html = (pages.render(f"mail/{name}.{kind}", lang, **given) for kind in ("txt", "html"))
    if settings().rehearsal:
        text = f"{pages.text(lang, 'rehearsal.banner')}\n\n{text.lstrip()}"
    return Email(subject, text, html)


def defang(words: str) -> str:
    """Words by the public on one line, without anything that a mail program would make a link of.

    Mail programs link domains, addresses, whatever begins with a scheme (`tel:`), network shares (`\\\\host`) and
    telephone numbers, and some see through invisible characters. So each mark that joins such a link is put in
    brackets, whatever its neighbours are, and a long number is left out.
    """
    line = " ".join(words.split())
    return _SHARE.sub(r"[\g<0>]", _MARK.sub(r"[\g<0>]", _LONG_NUMBER.sub("[…]", line)))


def quote(words: str) -> str:
    """The words in short lines that each begin with `>`, so that none can pass for a line of ours."""
    return "\n".join(f"> {line}" for line in textwrap.wrap(words, QUOTED_WIDTH, break_on_hyphens=False))
