"""Operations that need the platform's own code: `python -m infra.aws.operations VERB [ARGUMENT ...]`.

They run in a process of their own, with a stage's settings in the environment (`functions.run_operation`) and with the
rights of the operator, not with those of a function.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Literal

import app
from chalicelib import clock, email, errors, moderation, publishing, smoke, switches
from chalicelib.aws import tables
from chalicelib.content import DEFAULT_LANGUAGE, languages
from chalicelib.moderation import addresses
from chalicelib.pledges import owner
from chalicelib.settings import settings
from chalicelib.stories import owner as story_owner
from infra.aws import audit, moderators, person, radio, report, season_plan, triggers, welfare_drill
from infra.aws.restore_items import restore_items


def describe_triggers() -> None:
    """Print what calls each function."""
    print(triggers.to_json(triggers.describe(app.app, app.BUCKET_NOTIFICATIONS)))


def request_publishing() -> None:
    """Request every page that is made from the tables, and print the name of the run."""
    print(publishing.request_everything())


def request_changed_pages() -> None:
    """Request the pages that the deployed publisher writes differently from the last one."""
    publishing.request_changed_pages()


def print_life(subject: str) -> None:
    """Print the whole life of a submission, or what the audit log says of another subject."""
    lines = audit.life(subject)
    if not lines:
        sys.exit("Nothing is known of this.")
    print(*lines, sep="\n")


def print_report(what: str, season: str) -> None:
    """Print what became of a season's pledges, or when and where they were made."""
    print(*(report.hours(season) if what == "hours" else report.lines(season)), sep="\n")


def print_seasons() -> None:
    """Print each season's days, pledges, channels and kit."""
    print(*season_plan.lines(), sep="\n")


def print_radio_scripts(by: str, place: str, *slots: str) -> None:
    """Print the season's scripts, and what was pledged around these times."""
    print(*radio.lines(by, place, [datetime.fromisoformat(slot) for slot in slots]), sep="\n")


def turn_switch(name: str, to: str, by: str, why: str = "") -> None:
    """Turn a switch, have the pages say so, and print what is off. Repeated after a crash it does the rest."""
    switches.turn(name, on=to == "on", by=by, why=why or None)
    publishing.announce(wall_turned=name == "wall")
    if (name, to) == ("mail", "on"):
        moderation.request_due_mails()
    describe_switches()


def tell(by: str, until: str = "", *words: str) -> None:
    """Show a notice until that moment, its words in the order of the languages; without any, show none."""
    said = dict(zip(languages(), words, strict=True)) if until else {}
    switches.tell(switches.Notice(said, datetime.fromisoformat(until)) if until else None, by=by)
    publishing.announce()
    describe_switches()


def describe_switches() -> None:
    """Print what is off, and the notice."""
    now = switches.read()
    off = [name for name in switches.NAMES if name in now.off]
    print(f"Switched off: {', '.join(off)}." if off else "Nothing is switched off.")
    if notice := now.present_notice:
        print(f"Notice until {clock.in_scotland(notice.until):%a %d %b %Y %H:%M %Z}:")
        print(*(f"  {lang}: {words}" for lang, words in notice.words.items()), sep="\n")


def withdraw(submission_id: str, by: str) -> None:
    """Withdraw a pledge or story and print its state."""
    try:
        print(moderation.withdraw(submission_id, by).state)
    except errors.NotFound:
        sys.exit("There is no pledge and no story with this id.")


def new_link(submission_id: str) -> None:
    """End every private link of a pledge or a story and print a new one."""
    for page, raise_epoch in (("my-pledge", owner.raise_epoch), ("my-story", story_owner.raise_epoch)):
        with suppress(errors.NotFound):
            print(f"{settings().site_origin}/{DEFAULT_LANGUAGE}/{page}/#{raise_epoch(submission_id)}")
            return
    sys.exit("There is no pledge and no story with this id.")


def restore(pledges_copy: str, stories_copy: str, *submission_ids: str) -> None:
    """Write the items of copied tables back, and print how many were restored."""
    done = restore_items(pledges_copy, stories_copy, submission_ids)
    outcomes = ("restored", "same", "taken back", "changed meanwhile")
    print(", ".join(f"{done[outcome]} {outcome}" for outcome in outcomes))


def settle_mail(mail_id: str, outcome: str) -> None:
    """Record what became of a mail whose outcome was unknown (`sent` or `not-sent`) and print its status."""
    status: Literal["sent", "created"] = "sent" if outcome == "sent" else "created"
    try:
        email.settle(mail_id, status)
    except tables.ConditionFailed:
        sys.exit("There is no mail with this id whose outcome is unknown.")
    print(status)


def look_up_address(submission_id: str, first: str, second: str, why: str) -> None:
    """Print where to reach who wrote a submission, for two moderators who ask together; or why not."""
    try:
        print(addresses.look_up(submission_id, (first, second), why))
    except errors.NotFound:
        sys.exit("There is no pledge and no story with this id, or one of the two is no moderator.")
    except addresses.Refused as refused:
        sys.exit(str(refused))


def test_site(address: str) -> None:
    """Look whether people can use the site at this address, and print what was seen."""
    try:
        print(*smoke.check(smoke.Site(address)), sep="\n")
    except smoke.Failed as failed:
        sys.exit(str(failed))


OPERATIONS: dict[str, Callable[..., None]] = {
    "triggers": describe_triggers,
    "request-publishing": request_publishing,
    "request-changed-pages": request_changed_pages,
    "audit": print_life,
    "report": print_report,
    "seasons": print_seasons,
    "radio": print_radio_scripts,
    "switch": turn_switch,
    "notice": tell,
    "switches": describe_switches,
    "withdraw": withdraw,
    "new-link": new_link,
    "restore": restore,
    "settle-mail": settle_mail,
    "welfare-drill-begin": welfare_drill.begin,
    "welfare-drill-look": welfare_drill.look,
    "welfare-drill-end": welfare_drill.end,
    "look-up-address": look_up_address,
    "moderators": moderators.manage,
    "person": person.act,
    "smoke": test_site,
}

if __name__ == "__main__":
    OPERATIONS[sys.argv[1]](*sys.argv[2:])
