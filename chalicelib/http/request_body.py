"""Parse the body of a request: JSON, or a form."""

import json
from urllib.parse import parse_qsl

from chalicelib import errors
from chalicelib.submissions.form import Fields

MAX_FORM_FIELDS = 60


def parse_json(body: bytes) -> Fields:
    """The object in a JSON body. Raises Malformed.

    API Gateway puts U+FFFD in the place of bytes that are no UTF-8, before we see the body. So the bare character means
    that something was lost; where it is meant, it is escaped (`frontend/assets/send.js`). Half a surrogate pair is no
    text either.
    """
    try:
        text = body.decode()
        fields = json.loads(text, parse_constant=_refuse_constant)
        json.dumps(fields, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise errors.Malformed from error
    if not isinstance(fields, dict) or "\ufffd" in text:
        raise errors.Malformed
    return fields


def parse_form(body: bytes) -> dict[str, str]:
    """A form's fields by name. Where a name comes twice (a choice and own words), the last that is not empty."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FORM_FIELDS)
    except ValueError as error:
        raise errors.Malformed from error
    return dict(pairs) | {name: value for name, value in pairs if value}


def _refuse_constant(name: str) -> None:
    """JSON has no NaN and no Infinity."""
    raise ValueError(name)


def nest(flat: dict[str, str]) -> Fields:
    """`plan.when` and `plan.will` become {"plan": {"when": …, "will": …}}, as in JSON."""
    fields: Fields = {name: value for name, value in flat.items() if "." not in name}
    for name, value in flat.items():
        group, dot, inner = name.partition(".")
        if dot and isinstance(fields.setdefault(group, {}), dict):
            fields[group][inner] = value
    return fields
