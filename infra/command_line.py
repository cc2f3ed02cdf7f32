"""Operations, from one command: `python -m infra VERB --stage STAGE`."""

import argparse
import contextlib
import getpass
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from chalicelib import clock, switches
from frontend.builder import claims, content
from frontend.builder.content_source import ContentError, Source
from infra import journey_verbs, moderator_verbs, person_verbs, print_verbs, welfare_verbs
from infra.aws import deploy, destroy, functions, redrive, republishing, restore, secrets, stacks, status
from infra.local import local_stack, run, state
from infra.stage import ROOT, OperatorError, Stage, stage_options

Verb = Callable[[argparse.Namespace], bool | None]


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; 0 if all is well, 1 if not."""
    asked = _parser().parse_args(arguments)
    verb: Verb = asked.do
    try:
        with _lock(asked):
            return 1 if verb(asked) is False else 0
    except OperatorError as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra", description=__doc__)
    verbs = parser.add_subparsers(title="verbs", required=True, metavar="VERB")
    run = _verb(verbs, "run", _run, "bring the platform up on this machine", staged=False)
    run.add_argument("--port", type=_port, default=8080, help="of the site; the mailbox takes the next (default: 8080)")
    run.add_argument("--state", type=Path, default=state.FOLDER, help="folder of the state (default: .local)")
    _verb(verbs, "content", _content, "check the content and write what the functions read of it", staged=False)
    _verb(verbs, "claims", _claims, "list claims, phone lines and services to check again", staged=False)
    _verb(verbs, "package", _package, "build the functions' package and say its size")
    _verb(verbs, "deploy", _deploy, "deploy this checkout to a stage")
    _verb(verbs, "site", _site, "build and upload the pages; the functions then write theirs")
    _verb(verbs, "publish", _publish, "write all pages and public data again, from the tables")
    _verb(verbs, "status", _status, "compare what is live with what is wanted; exit code 1 if it differs")
    _verb(verbs, "rotate-signing-key", _rotate_signing_key, "make a new signing key; the previous one stays valid")
    redrive = _verb(verbs, "redrive", _redrive, "deliver failed work to its function again")
    redrive.add_argument("place", metavar="QUEUE|BUCKET", help="a queue, such as `mail`, or `failures`")
    settle = _verb(verbs, "settle-mail", _settle_mail, "say what became of a mail that may not have been sent")
    settle.add_argument("id", metavar="ID", help="the mail's id, as in the log of `send_mail`")
    settle.add_argument("outcome", choices=["sent", "not-sent"], help="`redrive mail` sends one that was not sent")
    _add_reports(verbs)
    switch = _verb(verbs, "switch", _switch, "switch something off or on again, without a deployment")
    switch.add_argument("name", choices=switches.NAMES)
    switch.add_argument("to", choices=["on", "off"])
    switch.add_argument("--why", default="", help="for the audit log; the public does not see it")
    _by(switch)
    _notice_options(_verb(verbs, "notice", _notice, "show a notice on every page; `off` takes it down"))
    withdraw = _verb(verbs, "withdraw", _withdraw, "withdraw a pledge or story for the person it is from")
    withdraw.add_argument("id", metavar="ID", help="the id, as in the address of its page")
    _by(withdraw)
    new_link = _verb(verbs, "new-link", _new_link, "end the private links of a pledge or a story and print a new one")
    new_link.add_argument("id", metavar="ID", help="the id, as in the address of its public page")
    who = _verb(verbs, "moderators", _moderators, "who reviews submissions, and when they are asked", staged=False)
    moderator_verbs.add_verbs(who)
    restoring = _verb(verbs, "restore", _restore, "bring pledges and stories back to an earlier moment")
    restoring.add_argument("--to", type=_moment, required=True, metavar="TIME", help="such as 2026-11-26T15:00Z")
    restoring.add_argument("--key", action="append", default=[], metavar="ID", help="only this one; may be repeated")
    drill = _verb(verbs, "welfare-drill", _welfare_drill, "send a harmless flag of distress the whole way and report")
    drill.add_argument("--minutes", type=int, default=30, help="how long to wait until it is opened (default: 30)")
    lookup = _verb(verbs, "look-up-address", _look_up_address, "who wrote this, for somebody in danger: two people ask")
    lookup.add_argument("id", metavar="ID", help="the id, as in the address of its page")
    lookup.add_argument("--by", required=True, metavar="ADDRESS", help="the address of the moderator who asks")
    lookup.add_argument("--and-by", required=True, metavar="ADDRESS", help="of another one; one of the two is a lead")
    lookup.add_argument("--why", required=True, help="for the audit log, without the person's words")
    person_verbs.add_options(_verb(verbs, "person", _person, "what one address has told us, for requests by letter"))
    drawn = _verb(verbs, "journey", journey_verbs.journey, "the mails after a pledge", staged=False)
    journey_verbs.add_verbs(drawn, _verb(verbs, "travel", journey_verbs.move, "move a local stack's clock"))
    print_verbs.add_options(_verb(verbs, "print", _print, "write posters, slips and leaflets as PDFs (build/print)"))
    destroy = _verb(verbs, "destroy", _destroy, "remove a stage; its data stays")
    destroy.add_argument("--yes", action="store_true", help="do not ask")
    destroy.add_argument("--with-data", action="store_true", help="remove tables, buckets, queues and secrets as well")
    return parser


def _add_reports(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    life = _verb(verbs, "audit", _audit, "print the whole life of a pledge or story: who did what, when and why")
    life.add_argument("id", metavar="ID", help="the id, as in the address of its page; or a subject as `switch wall`")
    report = _verb(verbs, "report", _report, "print what became of pledges: made, confirmed, asked, answered, kept")
    radio = _verb(verbs, "radio", _radio, "print radio scripts of the season, and pledges around the times of spots")
    radio.add_argument("--place", default="", metavar="CODE", help="of a town, whose number is told (default: of all)")
    when = "when one was on air, such as 2026-12-28T07:45, by Scotland's clocks; may be repeated"
    radio.add_argument("--slot", type=_aired, action="append", default=[], metavar="TIME", help=when)
    report.add_argument("--hours", action="store_true", help="made by channel, town and hour instead")


def _verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    do: Verb,
    help_: str,
    *,
    staged: bool = True,
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=help_, description=help_)
    parser.set_defaults(do=do)
    if staged:
        parser.add_argument("--stage", required=True)
    return parser


def _notice_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", metavar="WORDS", help="in English; or `off`")
    for lang in _other_languages():
        parser.add_argument(f"--{lang}", metavar="WORDS", help=f"the same in {lang}")
    parser.add_argument("--until", type=_coming, metavar="TIME", help="such as 2026-12-04T17:00, by Scotland's clocks")
    _by(parser)


def _other_languages() -> list[str]:
    """From the source, because `content` must run while the compiled content is broken."""
    listed = Source(content.ROOT / "frontend" / "content" / "languages.yaml").data["languages"]
    return [language["code"] for language in listed[1:]]


def _coming(text: str) -> datetime:
    with contextlib.suppress(ValueError):
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(clock.ZONE))
        if moment > datetime.now(UTC):
            return moment
    raise argparse.ArgumentTypeError(f"{text!r} is not a coming moment, such as 2026-12-04T17:00")


def _aired(text: str) -> datetime:
    with contextlib.suppress(ValueError):
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(clock.ZONE))
        return moment.astimezone(UTC)
    raise argparse.ArgumentTypeError(f"{text!r} is not a moment, such as 2026-12-28T07:45")


def _by(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", default=getpass.getuser(), help="who the audit log names (default: you)")


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else 0
    if not 1024 <= port <= 65000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port between 1024 and 65000")
    return port


def _moment(text: str) -> datetime:
    moment: datetime | None = None
    with contextlib.suppress(ValueError):
        moment = datetime.fromisoformat(text)
    if moment is None or moment.tzinfo is None or moment > datetime.now(UTC):
        raise argparse.ArgumentTypeError(f"{text!r} is not a past moment with its time zone, such as 2026-11-26T15:00Z")
    return moment


def _lock(asked: argparse.Namespace) -> AbstractContextManager[None]:
    """One change of the local stack at a time. `deploy` takes the lock itself, as `run` does when it deploys; `publish`
    changes nothing itself."""
    changes = getattr(asked, "stage", None) == "local" and asked.do not in {
        _deploy,
        _package,
        _publish,
        _status,
        _audit,
        _report,
        _radio,
        _print,
        _welfare_drill,
    }
    if not changes:
        return contextlib.nullcontext()
    local_stack.attach(state.FOLDER)  # the sentence that it is not running comes first
    return state.change_lock(state.FOLDER)


def find_stage(name: str) -> Stage:
    """The stage's account, or the running local stack."""
    if name == "local":
        return local_stack.attach(state.FOLDER).stage
    return Stage(name, ROOT, region=stage_options(name)["region"])


def _run(asked: argparse.Namespace) -> None:
    run.run(asked.port, asked.state)


def _content(_: argparse.Namespace) -> None:
    try:
        for path in content.compile():
            print(path.relative_to(ROOT))
    except ContentError as error:
        raise OperatorError(str(error)) from error
    for spot in content.missing():
        print(f"not translated yet: {spot}")


def _claims(_: argparse.Namespace) -> None:
    for heading, found in claims.due().items():
        print(f"{heading}: {len(found)}", *(f"  {each}" for each in found), sep="\n")


def _package(asked: argparse.Namespace) -> None:
    path = functions.package(Stage(asked.stage, ROOT, region=stage_options(asked.stage)["region"]))
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size / 1e6:.1f} MB (Lambda takes 50 MB zipped)")


def _deploy(asked: argparse.Namespace) -> None:
    if asked.stage == "local":
        local_stack.attach(state.FOLDER).deploy()
        return
    out = deploy.deploy(find_stage(asked.stage))
    print(f"\n{out['SiteOrigin']}/  (the CDN answers under {out['DistributionDomain']})")


def _site(asked: argparse.Namespace) -> None:
    stage = find_stage(asked.stage)
    deploy.publish_site(stage, stacks.outputs(stage, "edge"))


def _publish(asked: argparse.Namespace) -> None:
    stage = find_stage(asked.stage)
    run = deploy.request_publishing(stage)
    print("Publishing everything again, behind live requests. Ctrl-C ends this report; the work goes on.")
    with contextlib.suppress(KeyboardInterrupt):
        republishing.follow(stage, run)


def _status(asked: argparse.Namespace) -> bool:
    return status.report(find_stage(asked.stage))


def _rotate_signing_key(asked: argparse.Namespace) -> None:
    print("Valid now, newest first:", ", ".join(secrets.rotate_signing_key(find_stage(asked.stage))))


def _redrive(asked: argparse.Namespace) -> None:
    print(f"{redrive.redrive(find_stage(asked.stage), asked.place)} delivered again.")


def _settle_mail(asked: argparse.Namespace) -> None:
    print(functions.run_operation(find_stage(asked.stage), "settle-mail", asked.id, asked.outcome), end="")


def _audit(asked: argparse.Namespace) -> None:
    print(functions.run_operation(find_stage(asked.stage), "audit", asked.id), end="")


def _report(asked: argparse.Namespace) -> None:
    what = "hours" if asked.hours else "outcomes"
    print(functions.run_operation(find_stage(asked.stage), "report", what), end="")


def _radio(asked: argparse.Namespace) -> None:
    slots = [slot.isoformat() for slot in asked.slot]
    print(functions.run_operation(find_stage(asked.stage), "radio", asked.place, *slots), end="")


def _switch(asked: argparse.Namespace) -> None:
    print(functions.run_operation(find_stage(asked.stage), "switch", asked.name, asked.to, asked.by, asked.why), end="")


def _notice(asked: argparse.Namespace) -> None:
    words = [asked.words, *(getattr(asked, lang) for lang in _other_languages())]
    if asked.words != "off" and not (asked.until and all(words)):
        needed = " ".join(f"--{lang} WORDS" for lang in _other_languages())
        raise OperatorError(f"A notice needs its words in every language and an end: {needed} --until TIME.")
    told = [] if asked.words == "off" else [asked.until.isoformat(), *words]
    print(functions.run_operation(find_stage(asked.stage), "notice", asked.by, *told), end="")


def _withdraw(asked: argparse.Namespace) -> None:
    print(functions.run_operation(find_stage(asked.stage), "withdraw", asked.id, asked.by), end="")


def _new_link(asked: argparse.Namespace) -> None:
    print(functions.run_operation(find_stage(asked.stage), "new-link", asked.id), end="")


def _moderators(asked: argparse.Namespace) -> None:
    print(moderator_verbs.manage(find_stage(asked.stage), asked), end="")


def _restore(asked: argparse.Namespace) -> None:
    print(restore.restore(find_stage(asked.stage), asked.to, asked.key), end="")


def _welfare_drill(asked: argparse.Namespace) -> bool:
    return welfare_verbs.drill(find_stage(asked.stage), asked.minutes)


def _look_up_address(asked: argparse.Namespace) -> None:
    welfare_verbs.look_up(find_stage(asked.stage), asked)


def _person(asked: argparse.Namespace) -> None:
    print(person_verbs.act(find_stage(asked.stage), asked), end="")


def _print(asked: argparse.Namespace) -> None:
    print_verbs.write(find_stage(asked.stage), asked)


def _destroy(asked: argparse.Namespace) -> None:
    destroy.destroy(find_stage(asked.stage), with_data=asked.with_data, yes=asked.yes)
