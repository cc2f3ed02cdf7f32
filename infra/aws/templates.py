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


MOST_BYTES = 51_200
"""Of a template that is sent with the request (CloudFormation's quota)."""


def body(path: Path) -> str:
    """The template as it is sent: without comments, and without metadata, which only checkov reads."""
    node: Any = yaml.compose(path.read_text("utf-8"), yaml.CSafeLoader)
    parts = {name.value: part for name, part in node.value}
    for _, resource in parts["Resources"].value:
        if isinstance(resource, yaml.MappingNode):  # a loop is a list
            resource.value = [(name, part) for name, part in resource.value if name.value != "Metadata"]
    return str(yaml.serialize(node, Dumper=yaml.SafeDumper, width=10_000, allow_unicode=True))


def read(path: Path) -> dict[str, Any]:
    """The whole template."""
    return parse(path.read_text("utf-8"))


def parse(text: str) -> dict[str, Any]:
    """A template that stands in this text."""
    return dict(yaml.load(text, _Loader))  # noqa: S506 - a safe loader that knows the tags


def resources(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Logical id -> properties of the resources of a kind, such as AWS::SQS::Queue, outside of loops."""
    return {name: part["Properties"] for name, part in plain_resources(template).items() if part["Type"] == kind}


def plain_resources(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Logical id -> resource, without those that a loop (`Fn::ForEach`) makes."""
    return {name: part for name, part in template["Resources"].items() if not name.startswith("Fn::ForEach")}
