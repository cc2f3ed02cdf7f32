"""DynamoDB's own notation of values: {"S": "words"}, {"N": "7"}.

A value is a str, int, bool, None, list, dict or set[str]. boto3 has the same with every kind of number; importing it
takes a cold start 17 ms of CPU, and using it longer than this.
"""

from typing import Any

Notation = dict[str, Any]
"""One value, under the letters of its kind."""


def serialise(value: Any) -> Notation:
    """Raises TypeError for any other kind of value."""
    held: Any = value
    match value:
        case str():
            kind = "S"
        case bool():  # before int, which it is, too
            kind = "BOOL"
        case int():
            kind, held = "N", str(value)
        case None:
            kind, held = "NULL", True
        case dict():
            kind, held = "M", {name: serialise(inner) for name, inner in value.items()}
        case list() | tuple():
            kind, held = "L", [serialise(inner) for inner in value]
        case set() | frozenset():
            kind, held = "SS", list(value)
        case _:
            raise TypeError(f"not stored: {type(value).__name__}")
    return {kind: held}


def deserialise(value: Notation) -> Any:
    """Lists and sets are new ones. Raises TypeError and ValueError for what we never store."""
    ((kind, held),) = value.items()
    match kind:
        case "S" | "BOOL":
            return held
        case "N":
            return int(held)
        case "NULL":
            return None
        case "M":
            return {name: deserialise(inner) for name, inner in held.items()}
        case "L":
            return [deserialise(inner) for inner in held]
        case "SS":
            return set(held)
    raise TypeError(f"not stored: {kind}")
