"""Preflight: all that is looked at before anything is deployed, so that a deployment is not refused halfway."""

from collections.abc import Sequence

from infra.aws import calendars
from infra.preflight import account, choices, launch
from infra.preflight.model import Check, Finding, Weight, find, gathered
from infra.stage import OperatorError, Stage

REHEARSE = "Or deploy a rehearsal, whose pages and mails say what it is: add --rehearsal."


def _signed(name: str) -> Check:
    return Check(name.replace("_", " "), lambda stage: launch.unsigned(name, stage.project), Weight.PUBLIC)


BILLING = Check("billing", account.billing)
CALENDARS = Check("content calendars", calendars.unrevised)
CHECKS = (
    Check("options", choices.options, on_emulator=True),
    Check("Python", choices.python),
    Check("region", choices.region, on_emulator=True),
    Check("account", account.expected_account),
    Check("recorded names", account.recorded_place),
    Check("domain", choices.domain),
    Check("certificate", account.certificate),
    Check("CloudFront", account.cloudfront, Weight.NOTE),
    Check("example", choices.example),
    Check("sender", choices.sender),
    Check("mail identity", account.mail_identity),
    Check("mail to anybody", account.mail_sandbox, Weight.PUBLIC),
    Check("rate of mails", account.mail_rate, Weight.PUBLIC),
    Check("moderators' addresses", account.moderators),
    Check("enough moderators", account.enough_moderators, Weight.NOTE),
    Check("alarm address", choices.alarm_address),
    Check("alarms confirmed", account.alarm_subscription, Weight.PUBLIC),
    BILLING,
    Check("Lambda's quota", account.concurrency, Weight.PUBLIC),
    CALENDARS,
    *(_signed(name) for name in launch.SIGNED_BY_ONE),
    Check("tests with real users", lambda stage: launch.user_tests(stage.project), Weight.PUBLIC),
    Check("languages", lambda stage: "\n".join(launch.unpublished(stage.project).values()) or None, Weight.NOTE),
)
PUBLIC_ALREADY = Check("rehearsal", account.public_already)


def run(stage: Stage, *, rehearsal: bool) -> list[Finding]:
    """Make every check, whatever comes of the others."""
    asked = (*CHECKS, PUBLIC_ALREADY) if rehearsal else CHECKS
    return [find(check, stage, rehearsal=rehearsal) for check in asked]


def report(stage: Stage, *, rehearsal: bool) -> bool:
    """Print what came of every check; True if nothing stops a deployment."""
    found = run(stage, rehearsal=rehearsal)
    print(*gathered(found), sep="\n")
    stops = sum(each.mark == "STOP" for each in found)
    print(f"\n{len(found)} checks, {stops} stop a deployment." if stops else f"\n{len(found)} checks, none stops one.")
    return not stops


def require(stage: Stage, *, rehearsal: bool) -> None:
    """OperatorError with all that stops a deployment; notes are printed."""
    found = run(stage, rehearsal=rehearsal)
    _refuse(found, REHEARSE if not rehearsal and _rehearsal_would_do(stage, found) else "")


def require_for_code(stage: Stage) -> None:
    """The same for code alone, which changes no alarm and no built page. What the public needs is a note: a live stage
    has passed it."""
    _refuse([find(check, stage, rehearsal=True) for check in CHECKS if check not in {BILLING, CALENDARS}])


def _refuse(findings: Sequence[Finding], hint: str = "") -> None:
    found = gathered(findings)
    for each in found:
        if each.mark == "note":
            print(each)
    if stops := [str(each) for each in found if each.mark == "STOP"]:
        raise OperatorError("\n".join(["This stops the deployment:", *stops, *filter(None, [hint])]))


def _rehearsal_would_do(stage: Stage, findings: Sequence[Finding]) -> bool:
    """Whether a rehearsal would be deployed: nothing else stops it, and the stage is not the public's already."""
    for_the_public = {check.name for check in CHECKS if check.weight is Weight.PUBLIC}
    stops = {each.name for each in findings if each.mark == "STOP"}
    return stops <= for_the_public and find(PUBLIC_ALREADY, stage, rehearsal=True).mark == "ok"
