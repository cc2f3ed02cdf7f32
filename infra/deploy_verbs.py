"""Verbs that bring a checkout to a stage, and the checks before it."""

import argparse

from infra import verbs
from infra.aws import deploy, rollback, smoke
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
    tests = "ask through the site's address whether people can use it; makes one pledge that counts nowhere else"
    verbs.add(parsers, "smoke", _smoke, tests, changes=False)
    verbs.add(parsers, "releases", _releases, "list the releases that a rollback can bring back", changes=False)
    back = verbs.add(parsers, "rollback", _roll_back, "bring code and pages of the release before back")
    back.add_argument("--to", default="", metavar="RELEASE", help="this one, of those that `releases` lists")


def _check(asked: argparse.Namespace) -> bool:
    return checks.report(_stage(asked.stage), rehearsal=asked.rehearsal)


def _deploy(asked: argparse.Namespace) -> None:
    if asked.stage == "local":
        stack = local_stack.attach(state.FOLDER)
        stack.deploy(anew=True)  # somebody may have changed something by hand
        smoke.require(stack.stage)
        return
    stage = _stage(asked.stage)
    out = deploy.deploy(stage, rehearsal=asked.rehearsal)
    smoke.require(stage)
    print(f"\n{out['SiteOrigin']}/  (the CDN answers under {out['DistributionDomain']})")


def _code(asked: argparse.Namespace) -> None:
    if asked.stage == "local":  # which has no slow parts that code could go without
        _deploy(asked)
    else:
        stage = _stage(asked.stage)
        deploy.send_code(stage)
        smoke.require(stage)


def _smoke(asked: argparse.Namespace) -> None:
    smoke.require(verbs.find_live_stage(asked.stage))


def _releases(asked: argparse.Namespace) -> None:
    print(*rollback.describe(verbs.find_stage(asked.stage)), sep="\n")


def _roll_back(asked: argparse.Namespace) -> None:
    stage = verbs.find_live_stage(asked.stage)
    release = rollback.roll_back(stage, asked.to)
    smoke.require(stage)
    print(f"\nLive again: release {release.id}, made of {release.commit}.")


def _stage(name: str) -> Stage:
    """The stage, whether it runs or not."""
    emulator = "http://localhost" if name == "local" else None
    return Stage(name, ROOT, region=stage_options(name)["region"], endpoint=emulator)
