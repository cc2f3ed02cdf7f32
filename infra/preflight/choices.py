"""Checks of what operators choose: files of the checkout, and the Python that deploys. No question to AWS."""

import re
import sys

import boto3

from chalicelib.aws.chalice_cli import PYTHONS
from frontend.builder import examples
from infra.aws import config
from infra.stage import Stage, stage_options

_EXAMPLE = re.compile(r"(^|[@.])example(\.(org|com|net))?(?=$|[>,\s])")
"""Domains that nobody can have (RFC 2606)."""
_NAMED_BY_OPERATORS = ("MAIL_FROM", "MAIL_REPLY_TO", "WORK_DOMAINS")


def is_example(text: str) -> bool:
    """Whether an address or domain is one that nobody can have."""
    return bool(_EXAMPLE.search(text.lower()))


def python(_: Stage) -> str | None:
    """Lambda runs the Python that deploys."""
    running = sys.version_info[:2]
    if running in PYTHONS:
        return None
    known = ", ".join("{}.{}".format(*each) for each in PYTHONS)
    return (
        f"Lambda would run Python {running[0]}.{running[1]}, that of .venv; we deploy {known}. "
        "Make .venv anew: make setup PYTHON=python3.13"
    )


def region(stage: Stage) -> str | None:
    """A region with Lambda."""
    if stage.region in boto3.Session().get_available_regions("lambda"):
        return None
    return f"infra/stages.json: AWS has no region {stage.region!r}. London is eu-west-2."


def options(stage: Stage) -> str | None:
    """The stage has every option that this version knows."""
    return stage_options(stage.name).lacking


def domain(stage: Stage) -> str | None:
    """A domain needs a certificate, and a certificate a domain."""
    given = stage_options(stage.name)
    if bool(given["domain"]) == bool(given["certificate"]):
        return None
    return (
        "infra/stages.json: a domain needs a certificate (in us-east-1), and a certificate a domain. Set both or none."
    )


def sender(stage: Stage) -> str | None:
    """Whom mails come from, and what of that SES was shown."""
    settings, identity = config.settings(stage), stage_options(stage.name)["mail_identity"]
    left = [f"{name} ({settings[name]})" for name in _NAMED_BY_OPERATORS if is_example(settings[name])]
    if left:
        return f".chalice/config.json, {stage.name}: {', '.join(left)} is that of the example. Put your own there."
    if is_example(identity):
        return f"infra/stages.json: mail_identity ({identity}) is that of the example. Put there what SES knows."
    if not settings["MAIL_FROM"].rstrip(">").endswith(identity):
        return f"MAIL_FROM ({settings['MAIL_FROM']}) is not of the mail_identity of infra/stages.json ({identity})."
    return None


def alarm_address(stage: Stage) -> str | None:
    """Somebody gets the alarms."""
    address = stage_options(stage.name)["alarms_to"]
    if address and not is_example(address):
        return None
    return (
        f"infra/stages.json: nobody gets alarms (alarms_to is {address!r}). Put an address there that somebody reads."
    )


def example(_: Stage) -> str | None:
    """Nothing of the example organisation."""
    left = examples.left()
    return "\n".join(["These lines are still those of the example. Make them yours first:", *left]) if left else None
