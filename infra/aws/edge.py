"""The edge: CDN and firewall."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chalicelib.content import catalogue
from chalicelib.http import cdn
from infra.aws import config, secrets, stacks
from infra.stage import ROOT, OperatorError, Stage, stage_options

HERE = ROOT / "infra"
TEMPLATE, FIREWALL = HERE / "edge.yaml", HERE / "firewall.yaml"
EDGE_FUNCTION = HERE / "edge_function.js"
CERTIFICATES_AND_FIREWALLS = "us-east-1"  # the only region where CloudFront looks for either


def deploy(stage: Stage) -> dict[str, str]:
    """Bring the edge up; returns its outputs (DistributionId, DistributionDomain, SiteOrigin)."""
    options = stage_options(stage.name)
    parameters: dict[str, str | None] = {
        "Stage": stage.name,
        "SiteBucket": config.setting(stage, "SITE_BUCKET"),
        "UploadsBucket": config.setting(stage, "UPLOADS_BUCKET"),
        "PathsCode": minified(EDGE_FUNCTION, config.languages(stage)),
        "CdnSecret": _secret_to_send(stage),
        **_origins(stage),
    }
    if stage.on_aws:
        parameters |= {
            "Domain": options["domain"],
            "CertificateArn": options["certificate"],
        }
        parameters["WebAclArn"] = _firewall(stage) if has_firewall(stage) else ""
    return stacks.deploy(stage, "edge", TEMPLATE, parameters)


def send_secret(stage: Stage, secret: str) -> None:
    """Have the CDN send this secret to the API, and wait until it does so everywhere."""
    stacks.change(stage, "edge", {"CdnSecret": secret})
    _await_everywhere(stage)


def send_live_secret(stage: Stage) -> None:
    """Bring the edge up, and wait until the CDN sends a secret that the API takes everywhere."""
    deploy(stage)
    _await_everywhere(stage)


def _await_everywhere(stage: Stage) -> None:
    stage.client("cloudfront").get_waiter("distribution_deployed").wait(Id=_distribution(stage))


def sent_secret(stage: Stage) -> str:
    """The secret that the CDN sends; empty if there is no CDN yet, or it sends none."""
    distribution = _distribution(stage)
    if not distribution:
        return ""
    made = stage.client("cloudfront").get_distribution_config(Id=distribution)["DistributionConfig"]
    headers = [each for origin in made["Origins"]["Items"] for each in origin.get("CustomHeaders", {}).get("Items", [])]
    found = {each["HeaderName"].lower(): each["HeaderValue"] for each in headers}
    return str(found.get(cdn.HEADER, ""))


def sends_live_secret(stage: Stage) -> bool:
    """Whether the API takes what comes through the CDN."""
    return sent_secret(stage) in secrets.cdn_secrets(stage)


def would_be_refused(stage: Stage) -> bool:
    """Whether there is a CDN that sends nothing that the API takes: that of an older version, or one that was changed
    by hand."""
    return bool(_distribution(stage)) and not sends_live_secret(stage)


def _distribution(stage: Stage) -> str | None:
    try:
        return stacks.outputs(stage, "edge").get("DistributionId")  # a stack whose first try failed has none
    except OperatorError:  # no stack
        return None


def asked_api(stage: Stage) -> str | None:
    """The id of the REST API that the CDN asks; None if there is no CDN yet."""
    given = stacks.parameters(stage, "edge")
    api = given.get("ApiHost", "").partition(".")[0] if stage.on_aws else given.get("ApiPath", "").rpartition("/")[2]
    return api or None


def _secret_to_send(stage: Stage) -> str | None:
    """None while the API takes what the CDN sends: a deployment in the midst of a rotation must not change that. Else
    the oldest that the API takes, which every function knows."""
    return None if sends_live_secret(stage) else secrets.cdn_secrets(stage)[-1]


def invalidate(stage: Stage, distribution: str) -> None:
    """Clear the CDN's cache. Assets could stay, because their names change with their content."""
    paths = {"Quantity": 1, "Items": ["/*"]}
    stage.client("cloudfront").create_invalidation(
        DistributionId=distribution,
        InvalidationBatch={"Paths": paths, "CallerReference": str(time.time_ns())},
    )


def _origins(stage: Stage) -> dict[str, str]:
    api = config.rest_api(stage)
    if stage.on_aws:
        return {"ApiHost": f"{api}.execute-api.{stage.region}.amazonaws.com"}
    host, port = str(stage.endpoint).removeprefix("http://").split(":")
    return {
        "OnAws": "no",
        "ApiHost": host,
        "ApiPath": f"/_aws/execute-api/{api}",
        "OriginPort": port,
    }


def _firewall(stage: Stage) -> str:
    rate = str(stage_options(stage.name)["requests_in_five_minutes"])
    parameters = {"Stage": stage.name, "RequestsInFiveMinutes": rate}
    made = stacks.deploy(stage, "firewall", FIREWALL, parameters, CERTIFICATES_AND_FIREWALLS)
    return made["WebAclArn"]


def has_firewall(stage: Stage) -> bool:
    """Whether the stage is to have one; the emulator's has none."""
    return stage.on_aws and bool(stage_options(stage.name)["firewall"])


def wanted_firewall(stage: Stage) -> str:
    """The ARN of the firewall that the CDN is to have; empty for none, or while there is none."""
    if not has_firewall(stage):
        return ""
    try:
        return stacks.outputs(stage, "firewall", CERTIFICATES_AND_FIREWALLS)["WebAclArn"]
    except (OperatorError, KeyError):  # no stack, or one whose first try failed
        return ""


def live_firewall(stage: Stage) -> dict[str, Any] | None:
    """Rules and default action, as the firewall has them; None if there is none."""
    arn = wanted_firewall(stage)
    if not arn:
        return None
    name, acl = arn.split("/")[-2:]
    gateway = stage.client("wafv2", CERTIFICATES_AND_FIREWALLS)
    return dict(gateway.get_web_acl(Name=name, Id=acl, Scope="CLOUDFRONT")["WebACL"])


def minified(script: Path, languages: Sequence[str]) -> str:
    """The function with what it knows of the content and without its comments: a template parameter holds 4,096
    characters. `languages`: those that the stage publishes."""
    left_out = [code for code in catalogue().languages if code not in languages]
    code = script.read_text().replace("__LANGUAGES__", json.dumps(languages))
    code = code.replace("__LEFT_OUT__", json.dumps(left_out))
    code = code.replace("__LANDING__", json.dumps(catalogue().landing))
    lines = (line.strip() for line in code.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
