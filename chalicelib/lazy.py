"""Modules that are loaded when they are first used: a cold start of the API pays for those that its request needs.

In a package that has `__getattr__ = lazily(__name__, {"moderation"})`, `from chalicelib import moderation` costs
nothing until a name of `moderation` is read. `from chalicelib.moderation import decide` loads it at once. The first use
is in no thread: Python's loader is safe there only from 3.12.2 on.
"""

import sys
from collections.abc import Callable, Collection
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType


def lazily(package: str, names: Collection[str]) -> Callable[[str], ModuleType]:
    """The `__getattr__` of a package of which these modules are loaded when they are first used."""

    def module(name: str) -> ModuleType:
        full = f"{package}.{name}"
        spec = find_spec(full) if name in names else None
        if spec is None or spec.loader is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        spec.loader = LazyLoader(spec.loader)
        found = sys.modules[full] = module_from_spec(spec)
        spec.loader.exec_module(found)
        setattr(sys.modules[package], name, found)
        return found

    return module
