"""How many requests a second the API takes in all, whoever sends them: a limit of what an attack costs, and of how much
of Lambda and of the tables it takes. `chalice deploy` leaves it as it is."""

from infra.aws import config
from infra.stage import Stage, stage_options

PATHS = {"throttlingRateLimit": "/*/*/throttling/rateLimit", "throttlingBurstLimit": "/*/*/throttling/burstLimit"}
"""Setting of an API's stage, as API Gateway reports it -> path by which it is changed, for all methods."""


def apply(stage: Stage) -> None:
    """Set the limits of the stage's options."""
    wanted = wanted_limits(stage)
    operations = [{"op": "replace", "path": PATHS[name], "value": str(value)} for name, value in wanted.items()]
    gateway = stage.client("apigateway")
    gateway.update_stage(restApiId=config.rest_api(stage), stageName=name(stage), patchOperations=operations)


def wanted_limits(stage: Stage) -> dict[str, int]:
    """Requests a second, and how many at once."""
    options = stage_options(stage.name)
    return {"throttlingRateLimit": options["api_rate"], "throttlingBurstLimit": options["api_burst"]}


def live_limits(stage: Stage) -> dict[str, int]:
    """The same as they are; empty before they were ever set."""
    made = stage.client("apigateway").get_stage(restApiId=config.rest_api(stage), stageName=name(stage))
    settings = made.get("methodSettings", {}).get("*/*", {})
    return {name: int(settings[name]) for name in PATHS if name in settings}


def name(stage: Stage) -> str:
    """What API Gateway calls the stage."""
    return str(config.read(stage)["api_gateway_stage"])
