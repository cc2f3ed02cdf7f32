"""Alarms, the metric filters that feed them, and the dashboard.

`infra/monitoring.yaml` describes one alarm of each kind; which functions and queues get one is derived.
"""

from infra.aws import anomalies, config, foundation, stacks, triggers
from infra.aws.triggers import EventSource, Triggers
from infra.stage import ROOT, Stage, stage_options

TEMPLATE = ROOT / "infra" / "monitoring.yaml"


def deploy(stage: Stage) -> None:
    """Bring alarms and dashboard up."""
    parameters = {
        "Stage": stage.name,
        "FailuresBucket": config.setting(stage, "FAILURES_BUCKET"),
        "OverdueHours": config.setting(stage, "OVERDUE_HOURS"),
        "IsTraced": str(config.is_traced(stage)).lower(),
        "Traced": ",".join(traced_roles(stage)),
        **collections(triggers.read(stage)),
    }
    if stage.on_aws:
        options = stage_options(stage.name)
        parameters |= {"AlarmsTo": options["alarms_to"], "MonthlyBudget": str(options["monthly_budget"])}
        parameters |= anomalies.parameters(stage, options)
    stacks.deploy(stage, "monitoring", TEMPLATE, parameters)


def collections(found: Triggers) -> dict[str, str]:
    """The lists over which the template's loops run, as CloudFormation's parameters take them."""
    lists = {
        "Functions": [name for name in found.functions if name != "api_handler"],
        "Consumers": [*(source.function for source in found.event_sources), *found.topic_readers],
        "StreamConsumers": [source.function for source in found.event_sources if source.is_stream],
        "PledgeReaders": [source.function for source in found.event_sources if _reads_pledges(source)],
        "Schedules": found.schedules,
        "Queues": [queue.name for queue in foundation.queues()],
        "DeadLetters": [queue.dead_letters for queue in foundation.queues()],
    }
    return {name: ",".join(members) for name, members in lists.items()}


def traced_roles(stage: Stage) -> list[str]:
    """Names of the roles that may write traces: all, or none."""
    return [arn.rpartition("/")[2] for arn in foundation.roles(stage).values()] if config.is_traced(stage) else []


def _reads_pledges(source: EventSource) -> bool:
    return source.is_stream and source.arn.split("/")[1].endswith("pledges")
