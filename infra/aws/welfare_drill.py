"""The welfare drill: a harmless flag goes the whole way of words of distress, from the form to the review page.

It is a pledge in quarantine, which nothing counts and nobody sees but moderators, and it is withdrawn at the end.
"""

import json
from datetime import datetime
from uuid import uuid4

from chalicelib import audit_log, clock, moderation, pledges
from chalicelib.aws import tables
from chalicelib.moderation import rota, welfare
from chalicelib.moderation.moderators import moderators
from chalicelib.moderation.stores import find_any
from chalicelib.pledges import PledgeForm
from chalicelib.settings import settings
from chalicelib.submissions.form import validate

WORDS = "This is a drill, nobody is in danger. It has words of distress in it (I want to die) so that you are told."


def begin() -> None:
    """Raise the flag, and print its id and who should be told."""
    form = {"key": str(uuid4()), "text": WORDS, "website": "welfare drill"}  # the honeypot: into quarantine
    pledge = pledges.create(validate(PledgeForm, form))
    everybody = moderators()
    people = [moderator.name for moderator in rota.chain(everybody, clock.now())]
    strangers = sorted(rota.names() - {moderator.name for moderator in everybody})
    print(json.dumps({"id": pledge.id, "people": people, "strangers": strangers}))


def look(pledge_id: str) -> None:
    """Print what became of it so far: sentences, and whether somebody opened it."""
    flag = find_any(pledge_id)
    steps = [
        _step(line["at"], welfare.raised_at(flag), f"{line['action']} by {line['by']}")
        for line in audit_log.history(pledge_id)
    ]
    steps += [f"mail {mail['id']}: {mail['status']}" for mail in _mails(welfare.raised_at(flag))]
    print(json.dumps({"steps": steps, "opened": welfare.is_opened(flag)}))


def end(pledge_id: str) -> None:
    """Take the flag away."""
    moderation.withdraw(pledge_id, "welfare drill")


def _step(at: str, since: datetime, what: str) -> str:
    seconds = round((datetime.fromisoformat(at) - since).total_seconds())
    return f"after {seconds // 60} min {seconds % 60} s: {what}"


def _mails(since: datetime) -> list[dict[str, str]]:
    """The receipts of the last mail of the rota to each moderator who was told since then."""
    told = [each for each in moderators() if each.asked_welfare.times[-1:] >= (since,)]
    ids = (f"welfare-{moderator.id}-{moderator.asked_welfare.n}" for moderator in told)
    found = tables.get_many(settings().mail_table, ({"id": mail_id} for mail_id in ids))
    return sorted(found, key=lambda mail: str(mail["id"]))
