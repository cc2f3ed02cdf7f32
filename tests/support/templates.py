"""Reads CloudFormation templates as plain data: `!Ref x` becomes {"Ref": "x"}, and so on."""

from pathlib import Path
from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
    pass


def _tag(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    return {suffix: value}


_Loader.add_multi_constructor("!", _tag)


def read(path: Path) -> dict[str, Any]:
    return dict(yaml.load(path.read_text("utf-8"), _Loader))  # noqa: S506 - a safe loader that knows the tags


def resources(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Logical id -> properties of the resources of a kind, such as AWS::SQS::Queue."""
    found = {name: part for name, part in template["Resources"].items() if part["Type"] == kind}
    return {name: part["Properties"] for name, part in found.items()}
