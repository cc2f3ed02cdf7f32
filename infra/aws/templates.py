"""Reads CloudFormation templates as plain data: `!Ref x` becomes {"Ref": "x"}, and so on."""

import json
from pathlib import Path
from typing import Any

import yaml

MOST_BYTES = 51_200
"""Of a template that is sent with the request (CloudFormation, TemplateBody)."""
_NO_PREFIX = {"Ref", "Condition"}


class _Loader(yaml.CSafeLoader):
    pass


def _tag(loader: yaml.CSafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)  # noqa: S101 - YAML has no fourth kind
        value = loader.construct_mapping(node, deep=True)
    return {suffix: value}


class _LongLoader(yaml.CSafeLoader):
    pass


def _long_tag(loader: yaml.CSafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    """`!Sub x` as JSON says it: {"Fn::Sub": "x"}."""
    ((name, value),) = _tag(loader, suffix, node).items()
    if name == "GetAtt":
        value = value.split(".", 1)
    return {name if name in _NO_PREFIX else f"Fn::{name}": value}


_Loader.add_multi_constructor("!", _tag)
_LongLoader.add_multi_constructor("!", _long_tag)


def body(path: Path) -> str:
    """The template as it is sent: JSON without comments, and without the metadata that only checkers read. The YAML of
    the foundation is longer than CloudFormation takes (`MOST_BYTES`)."""
    template = yaml.load(path.read_text("utf-8"), _LongLoader)  # noqa: S506 - as below
    parts = {name: _without_metadata(part) for name, part in template["Resources"].items()}
    return json.dumps({**template, "Resources": parts}, separators=(",", ":"), default=str)


def _without_metadata(part: Any) -> Any:
    return {name: value for name, value in part.items() if name != "Metadata"} if isinstance(part, dict) else part


def read(path: Path) -> dict[str, Any]:
    """The whole template."""
    return dict(yaml.load(path.read_text("utf-8"), _Loader))  # noqa: S506 - a safe loader that knows the tags


def resources(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Logical id -> properties of the resources of a kind, such as AWS::SQS::Queue, outside of loops."""
    return {name: part["Properties"] for name, part in plain_resources(template).items() if part["Type"] == kind}


def plain_resources(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Logical id -> resource, without those that a loop (`Fn::ForEach`) makes."""
    return {name: part for name, part in template["Resources"].items() if not name.startswith("Fn::ForEach")}
