"""What one person finds in the mailbox of a running stack."""

import re
from dataclasses import dataclass
from typing import Any

from infra.local.local_stack import Stack
from tests.support.waiting import eventually


@dataclass(frozen=True)
class Mailbox:
    """The mails to one address."""

    stack: Stack
    address: str

    @property
    def subjects(self) -> list[str]:
        return [mail["Subject"] for mail in self._mails()]

    def newest(self, subject: str) -> dict[str, Any]:
        """The newest mail, which must have this subject, once it is there."""
        return eventually(lambda: next((mail for mail in self._mails()[-1:] if mail["Subject"] == subject), None) or {})

    def link(self, subject: str, label: str) -> str:
        """The address under this label in the newest mail."""
        text = self.newest(subject)["BodyText"]
        found = re.search(rf"^{re.escape(label)}:?\n(\S+)$", text, re.MULTILINE)
        assert found, text
        return found[1]

    def _mails(self) -> list[dict[str, Any]]:
        return [mail for mail in self.stack.mails() if self.address in str(mail["To"])]
