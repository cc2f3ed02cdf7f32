"""Operations, from one command: `python -m infra VERB --stage STAGE`."""

import argparse
import contextlib
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from frontend.builder import claims, content
from frontend.builder.content_source import ContentError
from infra import (
    cost_verbs,
    deploy_verbs,
    journey_verbs,
    moderator_verbs,
    operation_verbs,
    person_verbs,
    print_verbs,
    welfare_verbs,
)
from infra.aws import (
    calendars,
    cdn_secret,
    deploy,
    destroy,
    error_sentences,
    functions,
    redrive,
    republishing,
    restore,
    secrets,
    stacks,
    status,
)
from infra.local import gameday, local_stack, run, state
from infra.stage import ROOT, OperatorError, Stage, stage_options
from infra.verbs import Do, add, add_unstaged, find_live_stage, find_stage, past_moment


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; 0 if all is well, 1 if not."""
    asked = _parser().parse_args(arguments)
    verb: Do = asked.do
    try:
        with _lock(asked):
            return 1 if verb(asked) is False else 0
    except (OperatorError, ContentError) as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"\n{error_sentences.sentence(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra", description=__doc__)
    parsers = parser.add_subparsers(title="verbs", required=True, metavar="VERB")
    run = add_unstaged(parsers, "run", _run, "bring the platform up on this machine")
    run.add_argument("--port", type=_port, default=8080, help="of the site; the mailbox takes the next (default: 8080)")
    run.add_argument("--state", type=Path, default=state.FOLDER, help="folder of the state (default: .local)")
    plays = "break a stack of its own in every documented way, and cure it; exit code 1 if something did not work"
    add_unstaged(parsers, "gameday", _gameday, plays)
    add_unstaged(parsers, "content", _content, "check the content and write what the functions read of it")
    add_unstaged(parsers, "claims", _claims, "list claims, phone lines and services to check again")
    add(parsers, "package", _package, "build the functions' package and say its size", changes=False)
    deploy_verbs.add_verbs(parsers)
    add(parsers, "site", _site, "build and upload the pages; the functions then write theirs")
    add(parsers, "publish", _publish, "write all pages and public data again, from the tables", changes=False)
    compares = "compare what is live with what is wanted; exit code 1 if it differs"
    compared = add(parsers, "status", _status, compares, changes=False)
    compared.add_argument("--stacks", action="store_true", help="CloudFormation compares all that it made, in minutes")
    add(parsers, "rotate-signing-key", _rotate_signing_key, "make a new signing key; the previous one stays valid")
    add(parsers, "rotate-cdn-secret", _rotate_cdn_secret, "make a new secret that the CDN sends; repeat it if it stops")
    redrive = add(parsers, "redrive", _redrive, "deliver failed work to its function again")
    redrive.add_argument("place", metavar="QUEUE|BUCKET", help="a queue, such as `mail`, or `failures`")
    operation_verbs.add_verbs(parsers)
    cost_verbs.add_verbs(parsers)
    who = add_unstaged(parsers, "moderators", _moderators, "who reviews submissions, and when they are asked")
    moderator_verbs.add_verbs(who)
    restoring = add(parsers, "restore", _restore, "bring pledges and stories back to an earlier moment")
    restoring.add_argument("--to", type=past_moment, required=True, metavar="TIME", help="such as 2026-11-26T15:00Z")
    restoring.add_argument("--key", action="append", default=[], metavar="ID", help="only this one; may be repeated")
    drill = add(
        parsers,
        "welfare-drill",
        _welfare_drill,
        "send a harmless flag of distress the whole way and report",
        changes=False,
    )
    drill.add_argument("--minutes", type=int, default=30, help="how long to wait until it is opened (default: 30)")
    lookup = add(parsers, "look-up-address", _look_up_address, "who wrote this, for somebody in danger: two people ask")
    lookup.add_argument("id", metavar="ID", help="the id, as in the address of its page")
    lookup.add_argument("--by", required=True, metavar="ADDRESS", help="the address of the moderator who asks")
    lookup.add_argument("--and-by", required=True, metavar="ADDRESS", help="of another one; one of the two is a lead")
    lookup.add_argument("--why", required=True, help="for the audit log, without the person's words")
    person_verbs.add_options(add(parsers, "person", _person, "what one address has told us, for requests by letter"))
    drawn = add_unstaged(parsers, "journey", journey_verbs.journey, "the mails after a pledge")
    journey_verbs.add_verbs(drawn, add(parsers, "travel", journey_verbs.move, "move a local stack's clock"))
    printed = add(parsers, "print", _print, "write posters, slips and leaflets as PDFs (build/print)", changes=False)
    print_verbs.add_options(printed)
    print_verbs.add_marks(printed)
    print_verbs.add_options(add(parsers, "kit", _kit, "print such pieces and put them on the kit page"))
    destroy = add(parsers, "destroy", _destroy, "remove a stage; its data stays")
    destroy.add_argument("--yes", action="store_true", help="do not ask")
    destroy.add_argument("--with-data", action="store_true", help="remove tables, buckets, queues and secrets as well")
    return parser


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else 0
    if not 1024 <= port <= 65000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port between 1024 and 65000")
    return port


def _lock(asked: argparse.Namespace) -> AbstractContextManager[None]:
    """One change of the local stack at a time. `deploy` takes the lock itself, as `run` does when it deploys; `publish`
    changes nothing itself."""
    if getattr(asked, "stage", None) != "local" or not asked.changes:
        return contextlib.nullcontext()
    local_stack.attach(state.FOLDER)  # the sentence that it is not running comes first
    return state.change_lock(state.FOLDER)


def _run(asked: argparse.Namespace) -> None:
    run.run(asked.port, asked.state)


def _gameday(_: argparse.Namespace) -> bool:
    return gameday.main(main)


def _content(_: argparse.Namespace) -> None:
    for path in content.compile():
        print(path.relative_to(ROOT))
    for spot in content.missing():
        print(f"not translated yet: {spot}")


def _claims(_: argparse.Namespace) -> None:
    for heading, found in claims.due().items():
        print(f"{heading}: {len(found)}", *(f"  {each}" for each in found), sep="\n")


def _package(asked: argparse.Namespace) -> None:
    path = functions.package(Stage(asked.stage, ROOT, region=stage_options(asked.stage)["region"]))
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size / 1e6:.1f} MB (Lambda takes 50 MB zipped)")


def _site(asked: argparse.Namespace) -> None:
    stage = find_live_stage(asked.stage)
    if stage.on_aws:
        calendars.require_revised(stage)
    deploy.publish_site(stage, stacks.outputs(stage, "edge"))


def _publish(asked: argparse.Namespace) -> None:
    stage = find_stage(asked.stage)
    run = deploy.request_publishing(stage)
    print("Publishing everything again, behind live requests. Ctrl-C ends this report; the work goes on.")
    with contextlib.suppress(KeyboardInterrupt):
        republishing.follow(stage, run)


def _status(asked: argparse.Namespace) -> bool:
    return status.report(find_stage(asked.stage), with_stacks=asked.stacks)


def _rotate_signing_key(asked: argparse.Namespace) -> None:
    print("Valid now, newest first:", ", ".join(secrets.rotate_signing_key(find_stage(asked.stage))))


def _rotate_cdn_secret(asked: argparse.Namespace) -> None:
    cdn_secret.rotate(find_stage(asked.stage))
    print("The CDN sends a new secret, and the API takes no other; functions forget the previous one in five minutes.")


def _redrive(asked: argparse.Namespace) -> None:
    print(f"{redrive.redrive(find_stage(asked.stage), asked.place)} delivered again.")


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


def _kit(asked: argparse.Namespace) -> None:
    print_verbs.put(find_live_stage(asked.stage), asked)


def _destroy(asked: argparse.Namespace) -> None:
    destroy.destroy(find_stage(asked.stage), with_data=asked.with_data, yes=asked.yes)
