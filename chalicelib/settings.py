"""What differs between stages, read from the environment when asked."""

import os
from dataclasses import dataclass, fields
from functools import lru_cache


@dataclass(frozen=True)
class Settings:
    """One field for each environment variable of the same name in capitals.

    The defaults are harmless, because `app.py` reads them when Chalice imports it outside any stage. Each stage in
    `.chalice/config.json` sets all of them (a test checks it).
    """

    stage: str = "none"
    site_origin: str = "http://localhost"
    languages: str = ""
    """Those that the stage publishes, with commas between them; empty: all of the content."""
    rehearsal: int = 0
    """1: every page and mail says that this is a rehearsal."""
    details_months: int = 12
    """Months after the year of its season in which a name, a town and own words stay on public pages."""
    pledges_table: str = "pledges"
    stories_table: str = "stories"
    ledger_table: str = "ledger"
    totals_table: str = "totals"
    reconciliation_table: str = "reconciliation"
    wall_table: str = "wall"
    stitches_table: str = "stitches"
    mail_table: str = "mail"
    people_table: str = "people"
    switches_table: str = "switches"
    secrets_table: str = "secrets"
    moderators_table: str = "moderators"
    audit_log_table: str = "audit-log"
    tombstones_table: str = "tombstones"
    findings_table: str = "findings"
    pledges_stream_arn: str = "arn:aws:dynamodb:eu-west-2:000000000000:table/pledges/stream/none"
    stories_stream_arn: str = "arn:aws:dynamodb:eu-west-2:000000000000:table/stories/stream/none"
    people_stream_arn: str = "arn:aws:dynamodb:eu-west-2:000000000000:table/people/stream/none"
    publish_queue_arn: str = "arn:aws:sqs:eu-west-2:000000000000:publish.fifo"
    review_queue_arn: str = "arn:aws:sqs:eu-west-2:000000000000:review.fifo"
    pages_queue_arn: str = "arn:aws:sqs:eu-west-2:000000000000:pages.fifo"
    mail_queue_arn: str = "arn:aws:sqs:eu-west-2:000000000000:mail"
    release_queue_arn: str = "arn:aws:sqs:eu-west-2:000000000000:release"
    journey_queue_arn: str = "arn:aws:sqs:eu-west-2:000000000000:journey"
    publish_queue_url: str = ""
    review_queue_url: str = ""
    pages_queue_url: str = ""
    mail_queue_url: str = ""
    release_queue_url: str = ""
    journey_queue_url: str = ""
    site_bucket: str = "site"
    failures_bucket: str = "failures"
    uploads_bucket: str = "uploads"
    mail_from: str = "nobody@localhost"
    mail_reply_to: str = ""
    """Where answers to mails go; empty: to the sender."""
    mail_configuration_set: str = ""
    mail_events_topic_arn: str = "arn:aws:sns:eu-west-2:000000000000:mail-events"
    mails_per_second: int = 1
    """That SES is asked for about pledges; below the rate that SES grants, which moderators' mails need, too."""
    digest_window: int = 60
    """Seconds in which new submissions are gathered before moderators are asked; 1 to 800."""
    publish_delay: int = 60
    """Seconds between a moderator's decision to publish and the publication, in which it can be undone without a trace;
    0 to 900, the longest delay SQS allows."""
    mails_per_hour: int = 2
    """To one moderator about what is pending, in even distances."""
    mails_per_day: int = 8
    amber_hours: int = 24
    """After which a mail marks what is pending."""
    overdue_hours: int = 72
    """After which the lead is told."""
    pages_window: int = 60
    """Seconds in which changes are gathered into one writing of home, wall, places, teams and tapestry; 1 to 800."""
    totals_rows: int = 8
    """Rows that new changes of the totals are spread over; all rows that ever were are read."""
    requests_per_minute: int = 1500
    """From one network, as one warm function sees it. High, because a hospital of 3,000 shares one address; the
    arithmetic is in docs/operations.md, *Rates*."""
    reports_per_minute: int = 10
    """The same for reports, each of which takes two requests, so that nobody fills the moderation queue from one
    place."""
    addresses_per_minute: int = 150
    """The same for addresses that are to be written to."""
    confirmations_per_hour: int = 1000
    """Mails that ask to confirm an address, from the whole stage: more wait for the next hour, and raise an alarm."""
    hide_reported: int = 0
    """1: what is reported as private details or harmful is hidden until a moderator has decided."""
    canary: int = 0
    """1: the function `canary` looks every 5 minutes whether people can use the site."""
    challenge_bits: int = 0
    """Leading zero bits of the proof of work; 0 turns it off."""
    min_form_seconds: int = 2
    """A form that comes back sooner after its challenge was signed was not filled in by a person."""
    review_link_days: int = 3
    """At most 7, whatever is set."""
    work_domains: str = "example.org"
    """The board's own domains of mail, with commas between them: an address in one of them verifies "NHS staff"."""
    address_days: int = 30
    """Days after the last step of a pledge's journey, or after the season that somebody wanted to be asked in opened,
    until the address is forgotten."""
    audit_months: int = 24
    """After which a line of the audit log is forgotten."""


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    given = {f.name: os.environ[f.name.upper()] for f in fields(Settings) if f.name.upper() in os.environ}
    numbers = {f.name for f in fields(Settings) if f.type is int}
    return Settings(**{name: int(value) if name in numbers else value for name, value in given.items()})  # type: ignore[arg-type]
