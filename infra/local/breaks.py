"""What a game day breaks: each with the alarm that would tell, and the cure that the operators' guide names for it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from infra.local import deeds
from infra.local.alarm_conditions import Condition
from infra.local.deeds import Notes
from infra.local.local_stack import Stack

Cure = tuple[str, tuple[str, ...]]
"""What the guide says to type, and the arguments of `python -m infra` that it stands for."""
DEPLOY: Cure = ("make deploy STAGE=prod", ("deploy", "--stage", "local"))
REDRIVE_MAIL: Cure = ("make redrive STAGE=prod FROM=mail", ("redrive", "--stage", "local", "mail"))
REDRIVE_FAILURES: Cure = ("make redrive STAGE=prod FROM=failures", ("redrive", "--stage", "local", "failures"))
BACK: Cure = ("moderators back", ("moderators", "back", "--stage", "local"))
SITE: Cure = ("make site", ("site", "--stage", "local"))
BY_ITSELF: Cure = ("there is nothing to do for the site", ())


@dataclass
class Break:
    """`breaks` does harm; then the alarm's condition must hold. After the cure `is_well` must. `told_by`: the alarm's
    name without the stage's (empty where `make status` tells), and the section of the guide that it names. `mend`: what
    has to be done before the cure. `is_told`: the condition in words, where the alarm has no single figure.
    `shortened`: of a threshold that nobody would wait for."""

    what: str
    told_by: tuple[str, str]
    cure: Cure
    breaks: Callable[[Stack, Notes], None]
    is_well: Callable[[Stack, Notes], bool]
    is_told: Callable[[Stack, Notes, Condition], str] | None = None
    mend: Callable[[Stack, Notes], None] = lambda _stack, _notes: None
    shortened: float | None = None
    notes: Notes = field(default_factory=dict)


BREAKS = (
    Break(
        "the stream's reader is switched off",
        ("count does not read", "Something does not run"),
        DEPLOY,
        deeds.stop_count,
        deeds.count_is_well,
        is_told=deeds.count_is_told,
    ),
    Break(
        "the mail queue's reader is switched off",
        ("messages wait in mail", "Messages wait"),
        DEPLOY,
        deeds.stop_mail,
        deeds.mail_is_read,
        shortened=1,
    ),
    Break(
        "a function loses its rights",
        ("rotate_challenge fails", "A function fails"),
        DEPLOY,
        deeds.take_right_of_challenge,
        deeds.challenge_is_written,
    ),
    Break(
        "the API loses its rights",
        ("people are answered with errors", "People are answered with errors"),
        DEPLOY,
        deeds.take_right_of_api,
        deeds.people_can_pledge,
    ),
    Break(
        "a message failed too often",
        ("messages gave up in mail-dead", "Dead letters"),
        REDRIVE_MAIL,
        deeds.put_among_dead_letters,
        deeds.mail_came,
    ),
    Break(
        "a message cannot be read",
        ("a record was parked", "Parked records"),
        REDRIVE_FAILURES,
        deeds.poison,
        deeds.is_redriven,
        mend=deeds.mend_poison,
    ),
    Break(
        "every moderator is away",
        ("nobody reads what waits", "Nobody reads what waits"),
        BACK,
        deeds.send_all_away,
        deeds.moderators_are_asked,
    ),
    Break(
        "a public page is deleted",
        ("what is public differed from the tables", "What is public differed"),
        BY_ITSELF,
        deeds.delete_share_page,
        deeds.page_is_back,
    ),
    Break(
        "an uploaded page is deleted",
        ("", "Somebody changed something by hand"),
        SITE,
        deeds.delete_uploaded_page,
        deeds.page_is_back,
        is_told=deeds.page_is_told,
        mend=deeds.forget_uploads,
    ),
)
