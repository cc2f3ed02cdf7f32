"""Compose a mail from its two templates, `mail/<name>.txt` and `mail/<name>.html`."""

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Email:
    subject: str
    text: str
    html: str


def compose(name: str, lang: str, subject: str, **context: Any) -> Email:
    """The mail in this language; `context`: the variables of its templates."""
    from chalicelib import pages  # brings the template engine, which the API does without

    text, html = (pages.render(f"mail/{name}.{kind}", lang, **context) for kind in ("txt", "html"))
    return Email(subject, text, html)


def defang(words: str) -> str:
    """The words without anything that a mail program would make a link of: the only links in a mail are ours."""
    return re.sub(r"(?<=\w)([.:@])(?=[\w/])", r"[\1]", words)
