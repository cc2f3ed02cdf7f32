"""Following up: what is due to one person, decided from what is stored just before."""

from dataclasses import replace

from chalicelib import clock, log, switches
from chalicelib.aws import email, queues
from chalicelib.content.translations import text
from chalicelib.email import Email, compose, send_once
from chalicelib.people import confirmation, floods, links, my_pledges, store, work
from chalicelib.people.due import PersonEmail
from chalicelib.people.model import Person
from chalicelib.settings import settings

HOLD = 900
"""Seconds; the longest delay that SQS allows."""


def follow_up(message: PersonEmail) -> None:
    """Do what is due to the person: ask to confirm the address, or forget what nobody confirmed. While mail is switched
    off the message goes back into the queue.

    A mail is claimed by number, sent at most once by that number's receipt, and noted as done: whoever repeats this
    after a crash goes on where it ended.
    """
    if switches.is_off("mail"):
        queues.send(settings().journey_queue_url, message, delay=HOLD)
        return
    person = store.find(message.person)
    if person and message.link is not None:
        _send_link(person, message.link)
    if person and person.address and person.forget_at and person.forget_at <= clock.now():
        person = _changed(person, confirmation.without_unconfirmed(person))
    if person and person.address and (person.confirming or _is_due(person)):
        _ask_to_confirm(person)


def _send_link(person: Person, number: int) -> None:
    """The link to all pledges, to a confirmed address, at most once."""
    if person.address is None or not person.may_be_written_to:
        return
    lang, link = person.lang, my_pledges.url(person)
    words = [text(lang, "mail.mine_text")]
    facts = {"paragraphs": words, "link": link, "label": text(lang, "mail.mine_link")}
    footer = text(lang, "mail.mine_footer")
    subject = text(lang, "mail.mine_subject")
    mail_id = f"mine-{person.id}-{number}"
    send_once(mail_id, person.address, lambda: compose("notice", lang, subject, footer=footer, **facts))


def _is_due(person: Person) -> bool:
    return person.confirm_at is not None and person.confirm_at <= clock.now()


def _ask_to_confirm(person: Person) -> None:
    claimed = person if person.confirming else _claimed(person)
    if claimed is None or claimed.address is None:
        return
    try:
        send_once(f"confirm-{claimed.id}-{claimed.confirming}", claimed.address, lambda: _mail(claimed))
    except (email.Rejected, email.OutcomeUnknown) as error:
        log.failure("confirmation.not_sent", error)
    _changed(claimed, work.mailed(claimed) if claimed.work_pledge else confirmation.mailed(claimed))


def _claimed(person: Person) -> Person | None:
    """The person with the next mail claimed. None: somebody else changed it, or too many are asked this hour."""
    later = floods.wait_until()
    if later:
        _changed(person, person.model_copy(update={"confirm_at": later}))
        return None
    return _changed(person, confirmation.claimed(person))


def _mail(person: Person) -> Email:
    """It names no pledge and no theme: whoever reads it may be somebody else."""
    lang = person.lang
    if person.work_pledge:
        link = links.work_url(lang, person.work_pledge)
        words = {"paragraphs": [text(lang, "mail.work_text")], "link": link, "label": text(lang, "mail.work_link")}
        return compose("notice", lang, text(lang, "mail.work_subject"), footer=text(lang, "mail.work_footer"), **words)
    urls = {"link": links.url(lang, "confirm", person), "not_me": links.url(lang, "not_me", person)}
    mail = compose("confirm", lang, text(lang, "mail.confirm_subject"), **urls)
    return replace(mail, headers=links.one_click(urls["not_me"]))


def _changed(before: Person, after: Person) -> Person | None:
    """The person as changed. None: somebody else changed it meanwhile, which requests what is due anew."""
    if not store.try_change(before, after):
        return None
    return after.model_copy(update={"v": before.v + 1})
