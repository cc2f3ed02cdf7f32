"""CloudWatch's Embedded Metric Format, and what it makes of a line."""

import json
from collections.abc import Iterator
from typing import Any

# "Specification: Embedded metric format" in the Amazon CloudWatch User Guide, section "Embedded metric format schema"
# (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html), read in
# November 2026, without its titles and examples.
_SIZES = [f"{size}{what}" for what in ("bytes", "bits") for size in ("", "kilo", "mega", "giga", "tera")]
_RATES = [f"{size.capitalize()}/Second" for size in [*_SIZES, "count"]]
UNITS = ["Seconds", "Microseconds", "Milliseconds", *(size.capitalize() for size in _SIZES), "Percent", "Count", "None"]
METRIC = {
    "type": "object",
    "required": ["Name"],
    "properties": {
        "Name": {"type": "string", "minLength": 1, "maxLength": 1024},
        "Unit": {"type": "string", "enum": [*UNITS, *_RATES]},
        "StorageResolution": {"type": "integer"},
    },
}
DIMENSION = {"type": "string", "minLength": 1, "maxLength": 250}
DIRECTIVE = {
    "type": "object",
    "required": ["Namespace", "Dimensions", "Metrics"],
    "properties": {
        "Namespace": {"type": "string", "minLength": 1, "maxLength": 1024},
        "Dimensions": {"type": "array", "minItems": 1, "items": {"type": "array", "maxItems": 30, "items": DIMENSION}},
        "Metrics": {"type": "array", "items": METRIC},
    },
}
SCHEMA = {
    "type": "object",
    "required": ["_aws"],
    "properties": {
        "_aws": {
            "type": "object",
            "required": ["Timestamp", "CloudWatchMetrics"],
            "properties": {
                "Timestamp": {"type": "integer"},
                "CloudWatchMetrics": {"type": "array", "items": DIRECTIVE},
            },
        }
    },
}
Counted = tuple[str, dict[str, str], float]
"""A metric's name, its dimensions and a value."""


def complaints(line: dict[str, Any]) -> list[str]:
    """What the schema, and the specification's words about targets, say against a line; empty if nothing."""
    from cfnlint.jsonschema import StandardValidator

    found = [str(each.message) for each in StandardValidator(SCHEMA).iter_errors(line)]
    return found or list(_bad_targets(line))


def _bad_targets(line: dict[str, Any]) -> Iterator[str]:
    """A metric's target is a number or up to 100 of them; a dimension's is a string of up to 1,024 characters."""
    for directive in line["_aws"]["CloudWatchMetrics"]:
        for metric in directive["Metrics"]:
            if not isinstance(line.get(metric["Name"]), int | float) or isinstance(line[metric["Name"]], bool):
                yield f"{metric['Name']} has no number"
        for name in (name for names in directive["Dimensions"] for name in names):
            if not isinstance(line.get(name), str) or not 1 <= len(line[name]) <= 1024:
                yield f"{name} has no text"


def counted(output: str) -> list[Counted]:
    """What CloudWatch makes of the lines that were printed."""
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return [
        (metric["Name"], {name: line[name] for name in names}, line[metric["Name"]])
        for line in lines
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", ())
        for metric in directive["Metrics"]
        for names in directive["Dimensions"]
    ]
