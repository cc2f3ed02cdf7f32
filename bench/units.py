"""Measures `infra/costs/units.yaml`: what a pledge, mail, view, screen and quiet month use. `python -m bench.units`
writes it anew; tests/infra/test_costs.py compares it with a fresh count.

Pledges, mails and schedules are counted as `bench/meter.py` says. A view is what the audit allows to a first visit. The
quiet month is what templates and `app.py` say: alarms, metrics, queues that Lambda asks all day, what the clock calls.
"""

import io
import logging
import re
from collections import Counter
from contextlib import redirect_stdout
from functools import partial
from typing import Any

import yaml

import app
from audit.budget import BUDGET
from bench.cost import FAST, SLOW, a_pledge
from bench.meter import Meter, Units, metered, queue_kind
from infra.aws import foundation, monitoring, templates, triggers
from infra.costs import bill
from infra.stage import ROOT
from tests.support import mail_events
from tests.support.delivery import scheduled_event, take_messages
from tests.support.followed import look_at, stored_follower, stored_person
from tests.support.world import SETTINGS, fresh_world

HOURS = 730
"""Of a month, as AWS counts it."""
POLLERS, POLL = 5, 20
"""How many requests Lambda keeps open to each queue, and for how many seconds each (documented for standard queues)."""
MISSES = 0.1
"""The part of a visit's files that the CDN has to fetch from the bucket (assumed)."""
PROCESSES = 6
"""Warm ones all through a quiet month: each reads the secrets once in five minutes (assumed)."""
CANARY_REQUESTS = 8
"""That a look at the site through the CDN makes, each five minutes. Its pledge is taken to cost as much as one that
comes alone."""
MINUTES = {"rotate_challenge": 5, "ask_moderators": 5, "follow_up": 15, "reconcile": 15}
SCREEN = ROOT / "frontend" / "assets" / "screen.js"
HEADER = "# What each uses, by the names of prices.yaml. `python -m bench.units` measures it and writes this file.\n"


def main() -> None:
    """Write the file."""
    logging.disable(logging.CRITICAL)
    with redirect_stdout(io.StringIO()):
        found = measure()
    bill.UNITS.write_text(HEADER + yaml.safe_dump(found, sort_keys=False))
    print(bill.UNITS.relative_to(ROOT))


def measure() -> dict[str, Any]:
    """Units by what uses them."""
    paces = {"busy pledge": pledge(FAST), "trickle pledge": pledge(SLOW)}
    return paces | {"mail": mail(), "view": view(), "screen": screen(), "month": month(paces["trickle pledge"])}


def pledge(pace: float) -> dict[str, float]:
    """One to a campaign of a thousand; larger ones differ by some per cent (`make bench`)."""
    with fresh_world():
        return rounded(a_pledge(1000, pace)[0] + Counter({"CDN requests": 1}))


def mail() -> dict[str, float]:
    """One about a pledge: its request, the mail, and what SES tells of it."""
    with fresh_world():
        return rounded(metered(_mail))


def _mail(meter: Meter) -> None:
    person, _ = stored_follower()
    take_messages(SETTINGS["JOURNEY_QUEUE_URL"])
    with meter.running("send_journey_mail"):
        assert not look_at(person)
    mail_id = str(stored_person(person).envelope)
    told = mail_events.event("Delivery", mail_id, "a@example.org")
    with meter.running("mail_events"):
        app.mail_events({"Records": [mail_events.sns(told)]}, None)
    meter.units["SQS"] += 3  # sent, received, deleted


def view() -> dict[str, float]:
    """A first visit to a page, at the limit of the audit; a second one uses less."""
    requests, kilobytes = BUDGET["requests"].fails_at, BUDGET["weight"].fails_at
    return {"CDN requests": requests, "CDN GB": kilobytes / 1e6, "CDN functions": 1, "GET": requests * MISSES}


def screen() -> dict[str, float]:
    """One that is on all day, for a month, by the times in its script. By day each round asks for numbers and for what
    is switched off, by night for the second only; stories it asks for all day."""
    said = {name: int(value) for name, value in re.findall(r"(\w+)(?: = |: )(\d+)", SCREEN.read_text("utf-8"))}
    night = 24 - said["from"] + said["until"]
    rounds = 3600 / said["POLL_SECONDS"]
    numbers = (24 - night) * rounds + night * rounds / said["every"]
    requests = numbers + 24 * rounds + 24 * 3600 / said["STORIES_SECONDS"]
    return {"CDN requests": round(requests * HOURS / 24), "CDN GB": round(requests * HOURS / 24 * 2e-6, 3)}


def month(lone_pledge: dict[str, float]) -> dict[str, float]:
    """What a month uses in which nobody comes."""
    units: Counter[str] = Counter({"firewall lists": 1, "firewall rules": 1, "dashboards": 1})
    units.update(_watched())
    for queue in foundation.queues():
        units[queue_kind(queue.name)] += HOURS * 3600 // POLL * POLLERS
    with fresh_world():
        for function, every in MINUTES.items():
            runs = HOURS * 60 / every
            once = metered(partial(_run, function))
            units.update({kind: amount * runs for kind, amount in once.items()})
    looks = HOURS * 12
    units.update({kind: amount * looks for kind, amount in lone_pledge.items()})
    units.update({"CDN requests": CANARY_REQUESTS * looks})
    units.update({"read units": looks * PROCESSES, "decryptions": looks * PROCESSES})
    return rounded(units)


def _run(function: str, meter: Meter) -> None:
    with meter.running(function):
        getattr(app, function)(scheduled_event(), None)
    if function == "ask_moderators":
        asked = {"Records": take_messages(SETTINGS["REVIEW_QUEUE_URL"])}
        with meter.running("queue_digest"):
            app.queue_digest(asked, None)


def _watched() -> dict[str, float]:
    """Alarms (one that computes with several metrics counts once for each) and metrics of ours."""
    template = templates.read(monitoring.TEMPLATE)
    lists = monitoring.collections(triggers.describe(app.app, app.BUCKET_NOTIFICATIONS))
    alarms, metrics = 0.0, set()
    for name, part in template["Resources"].items():
        copies = len(lists[part[1]["Ref"]].split(",")) if name.startswith("Fn::ForEach") else 1
        for each in part[2].values() if name.startswith("Fn::ForEach") else [part]:
            if each["Type"] == "AWS::CloudWatch::Alarm":
                told = [one for one in each["Properties"].get("Metrics", []) if "MetricStat" in one]
                alarms += copies * max(1, len(told))
            elif each["Type"] == "AWS::Logs::MetricFilter":
                metrics |= {one["MetricName"] for one in each["Properties"]["MetricTransformations"]}
    return {"alarms": alarms, "metrics": len(metrics)}


def rounded(units: Units | dict[str, float]) -> dict[str, float]:
    """Four digits, and only what has a price."""
    return {kind: float(f"{units[kind]:.4g}") for kind in bill.prices() if units.get(kind)}


if __name__ == "__main__":
    main()
