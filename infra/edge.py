"""The way in: CDN, firewall, alarms and dashboard."""

import time
from pathlib import Path

from infra import config, stacks
from infra.target import ROOT, Target, choices

HERE = ROOT / "infra"
EDGE_FUNCTION = HERE / "edge" / "paths.js"
CERTIFICATES_AND_FIREWALLS = "us-east-1"  # the only region where CloudFront looks for either


def deploy(target: Target) -> dict[str, str]:
    """Bring the edge up; returns its outputs (DistributionId, DistributionDomain, SiteOrigin)."""
    chosen = choices(target.stage)
    parameters = {
        "Stage": target.stage,
        "SiteBucket": config.settings(target)["SITE_BUCKET"],
        "FailuresBucket": config.settings(target)["FAILURES_BUCKET"],
        "UploadsBucket": config.settings(target)["UPLOADS_BUCKET"],
        "PathsCode": minified(EDGE_FUNCTION),
        **_origins(target),
    }
    if target.on_aws:
        parameters |= {
            "Domain": chosen["domain"],
            "CertificateArn": chosen["certificate"],
            "AlarmsTo": chosen["alarms_to"],
        }
        parameters["WebAclArn"] = _firewall(target) if chosen["firewall"] else ""
    return stacks.deploy(target, "edge", HERE / "edge.yaml", parameters)


def invalidate(target: Target, distribution: str) -> None:
    """Make the CDN forget what it holds. Assets have names of their own for each content and could stay."""
    paths = {"Quantity": 1, "Items": ["/*"]}
    target.client("cloudfront").create_invalidation(
        DistributionId=distribution,
        InvalidationBatch={"Paths": paths, "CallerReference": str(time.time_ns())},
    )


def _origins(target: Target) -> dict[str, str]:
    api = config.rest_api(target)
    if target.on_aws:
        return {"ApiHost": f"{api}.execute-api.{target.region}.amazonaws.com"}
    host, port = str(target.endpoint).removeprefix("http://").split(":")
    return {
        "OnAws": "no",
        "ApiHost": host,
        "ApiPath": f"/_aws/execute-api/{api}",
        "OriginPort": port,
    }


def _firewall(target: Target) -> str:
    region = CERTIFICATES_AND_FIREWALLS
    return stacks.deploy(target, "firewall", HERE / "firewall.yaml", {"Stage": target.stage}, region)["WebAclArn"]


def minified(script: Path) -> str:
    """The function without its comments: a template parameter holds 4,096 characters."""
    lines = (line.strip() for line in script.read_text().splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
