"""Verbs that only ask one operation of the platform's own code (`infra.aws.operations`) and print what it says."""

import argparse

from chalicelib import switches
from frontend.builder import content
from frontend.builder.content_source import Source
from infra import verbs
from infra.aws import config, functions
from infra.stage import OperatorError


def add_verbs(parsers: "verbs.Verbs[argparse.ArgumentParser]") -> None:
    settle = verbs.add(parsers, "settle-mail", _settle_mail, "say what became of a mail that may not have been sent")
    settle.add_argument("id", metavar="ID", help="the mail's id, as in the log of `send_mail`")
    settle.add_argument("outcome", choices=["sent", "not-sent"], help="`redrive mail` sends one that was not sent")
    switch = verbs.add(parsers, "switch", _switch, "switch something off or on again, without a deployment")
    switch.add_argument("name", choices=switches.NAMES)
    switch.add_argument("to", choices=["on", "off"])
    switch.add_argument("--why", default="", help="for the audit log; the public does not see it")
    verbs.add_by(switch)
    _add_notice_options(verbs.add(parsers, "notice", _notice, "show a notice on every page; `off` takes it down"))
    withdraw = verbs.add(parsers, "withdraw", _withdraw, "withdraw a pledge or story for the person it is from")
    withdraw.add_argument("id", metavar="ID", help="the id, as in the address of its page")
    verbs.add_by(withdraw)
    ends = "end the private links of a pledge or a story and print a new one"
    verbs.add(parsers, "new-link", _new_link, ends).add_argument(
        "id", metavar="ID", help="the id, as in the address of its public page"
    )
    _add_reports(parsers)


def _add_reports(parsers: "verbs.Verbs[argparse.ArgumentParser]") -> None:
    whole_life = "print the whole life of a pledge or story: who did what, when and why"
    life = verbs.add(parsers, "audit", _audit, whole_life, changes=False)
    life.add_argument("id", metavar="ID", help="the id, as in the address of its page; or a subject as `switch wall`")
    became = "print what became of pledges: made, confirmed, asked, answered, kept"
    report = verbs.add(parsers, "report", _report, became, changes=False)
    report.add_argument("--hours", action="store_true", help="made by channel, town and hour instead")
    verbs.add_season(report)
    planned = "print each season: its days, pledges and goal, channels with their addresses, and what is printed"
    verbs.add(parsers, "seasons", _seasons, planned, changes=False)
    scripts = "print radio scripts of the season, and pledges around the times of spots"
    radio = verbs.add(parsers, "radio", _radio, scripts, changes=False)
    radio.add_argument("--place", default="", metavar="CODE", help="of a town, whose number is told (default: of all)")
    when = "when one was on air, such as 2026-12-28T07:45, by Scotland's clocks; may be repeated"
    aired = verbs.moment_in_scotland
    radio.add_argument("--slot", type=aired, action="append", default=[], metavar="TIME", help=when)
    verbs.add_by(radio)


def _add_notice_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", metavar="WORDS", help="in English; or `off`")
    for lang in _other_languages():
        parser.add_argument(f"--{lang}", metavar="WORDS", help=f"the same in {lang}")
    until = "such as 2026-12-04T17:00, by Scotland's clocks"
    parser.add_argument("--until", type=verbs.coming_moment, metavar="TIME", help=until)
    verbs.add_by(parser)


def _other_languages() -> list[str]:
    """From the source, because `content` must run while the compiled content is broken."""
    listed = Source(content.ROOT / "frontend" / "content" / "languages.yaml").data["languages"]
    return [language["code"] for language in listed[1:]]


def _ask(asked: argparse.Namespace, operation: str, *given: str) -> None:
    print(functions.run_operation(verbs.find_live_stage(asked.stage), operation, *given), end="")


def _settle_mail(asked: argparse.Namespace) -> None:
    _ask(asked, "settle-mail", asked.id, asked.outcome)


def _audit(asked: argparse.Namespace) -> None:
    _ask(asked, "audit", asked.id)


def _report(asked: argparse.Namespace) -> None:
    _ask(asked, "report", "hours" if asked.hours else "outcomes", verbs.find_season(asked.season))


def _seasons(asked: argparse.Namespace) -> None:
    _ask(asked, "seasons")


def _radio(asked: argparse.Namespace) -> None:
    _ask(asked, "radio", asked.by, asked.place, *(slot.isoformat() for slot in asked.slot))


def _switch(asked: argparse.Namespace) -> None:
    _ask(asked, "switch", asked.name, asked.to, asked.by, asked.why)


def _notice(asked: argparse.Namespace) -> None:
    others = config.languages(verbs.find_live_stage(asked.stage))[1:]
    words = [asked.words, *(getattr(asked, lang) for lang in others)]
    if asked.words != "off" and not (asked.until and all(words)):
        needed = " ".join(f"--{lang} WORDS" for lang in others)
        raise OperatorError(f"A notice needs its words in every language and an end: {needed} --until TIME.")
    told = [] if asked.words == "off" else [asked.until.isoformat(), *words]
    _ask(asked, "notice", asked.by, *told)


def _withdraw(asked: argparse.Namespace) -> None:
    _ask(asked, "withdraw", asked.id, asked.by)


def _new_link(asked: argparse.Namespace) -> None:
    _ask(asked, "new-link", asked.id)
