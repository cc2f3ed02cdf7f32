"""Modules that are loaded when they are first used: a cold start of the API pays for those that its request needs.

In a package that has `__getattr__ = lazily(__name__, {"moderation"})`, `from chalicelib import moderation` costs
nothing until a name of `moderation` is read. `from chalicelib.moderation import decide` loads it at once.
"""

from collections.abc import Callable, Collection
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any


def lazily(package: str, names: Collection[str]) -> Callable[[str], ModuleType]:
    """The `__getattr__` of a package of which these modules are loaded when they are first used."""

    @cache
    def module(name: str) -> ModuleType:
        if name not in names:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return _Stand(f"{package}.{name}")

    return module


class _Stand(ModuleType):
    """Stands for a module, and loads it when asked for a name. Not Python's `LazyLoader`: that puts an unloaded package
    where the import system looks for it, which then loads some of its modules twice."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loaded(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._loaded(), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._loaded(), name)

    def _loaded(self) -> ModuleType:
        # Always through the import system: `sys.modules` alone would hand out what another thread has half loaded.
        return import_module(self.__name__)
