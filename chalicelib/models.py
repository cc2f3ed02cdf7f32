"""The base of every model of ours."""

from typing import Final

from pydantic import BaseModel, ConfigDict

STORED: Final = "stored"
"""The context of validation in which a model reads what was stored."""


class Model(BaseModel):
    """Immutable, and silent about its input in error messages, which may be logged. Its validator is built when first
    used: a cold start pays only for the models that its request needs."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, defer_build=True)
