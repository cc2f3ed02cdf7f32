"""Reads CloudFormation templates as plain data: `!Ref x` becomes {"Ref": "x"}, and so on."""

from pathlib import Path
from typing import Any

import yaml


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


_Loader.add_multi_constructor("!", _tag)


def read(path: Path) -> dict[str, Any]:
    """The whole template."""
    return dict(yaml.load(path.read_text("utf-8"), _Loader))  # noqa: S506 - a safe loader that knows the tags


def resources(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Logical id -> properties of the resources of a kind, such as AWS::SQS::Queue, outside of loops."""
    return {name: part["Properties"] for name, part in plain_resources(template).items() if part["Type"] == kind}


def plain_resources(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Logical id -> resource, without those that a loop (`Fn::ForEach`) makes."""
    return {name: part for name, part in template["Resources"].items() if not name.startswith("Fn::ForEach")}
