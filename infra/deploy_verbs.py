"""Verbs that bring a checkout to a stage, and the checks before it."""

import argparse

from infra import verbs
from infra.aws import deploy
from infra.local import local_stack, state
from infra.preflight import checks
from infra.stage import ROOT, Stage, stage_options


def add_verbs(parsers: "verbs.Verbs[argparse.ArgumentParser]") -> None:
    looks = "say what would stop a deployment, and what to do about it; changes nothing"
    rehearsed = [
        verbs.add(parsers, "check", _check, looks, changes=False),
        verbs.add(parsers, "deploy", _deploy, "deploy this checkout to a stage, after `check`", changes=False),
    ]
    for parser in rehearsed:
        means = "every page and mail says that it is one; signatures of launch.yaml may be missing"
        parser.add_argument("--rehearsal", action="store_true", help=means)
    verbs.add(parsers, "code", _code, "send out functions and API alone, after `check`", changes=False)


def _check(asked: argparse.Namespace) -> bool:
    return checks.report(_stage(asked.stage), rehearsal=asked.rehearsal)


def _deploy(asked: argparse.Namespace) -> None:
    if asked.stage == "local":
        local_stack.attach(state.FOLDER).deploy(anew=True)  # somebody may have changed something by hand
        return
    out = deploy.deploy(_stage(asked.stage), rehearsal=asked.rehearsal)
    print(f"\n{out['SiteOrigin']}/  (the CDN answers under {out['DistributionDomain']})")


def _code(asked: argparse.Namespace) -> None:
    if asked.stage == "local":  # which has no slow parts that code could go without
        _deploy(asked)
    else:
        deploy.send_code(_stage(asked.stage))


def _stage(name: str) -> Stage:
    """The stage, whether it runs or not."""
    emulator = "http://localhost" if name == "local" else None
    return Stage(name, ROOT, region=stage_options(name)["region"], endpoint=emulator)
