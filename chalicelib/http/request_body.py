"""Parse the body of a request: JSON, or a form."""

import json
from urllib.parse import parse_qsl

from chalicelib import errors
from chalicelib.submissions.form import Fields

MAX_FORM_FIELDS = 60


def parse_json(body: bytes) -> Fields:
    """The object in a JSON body. Raises Malformed."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise errors.Malformed from error
    if not isinstance(fields, dict):
        raise errors.Malformed
    return fields


def parse_form(body: bytes) -> dict[str, str]:
    """A form's fields by name. Where a name comes twice (a choice and own words), the last that is not empty."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FORM_FIELDS)
    except ValueError as error:
        raise errors.Malformed from error
    return dict(pairs) | {name: value for name, value in pairs if value}


def nest(flat: dict[str, str]) -> Fields:
    """`plan.when` and `plan.will` become {"plan": {"when": …, "will": …}}, as in JSON."""
    fields: Fields = {name: value for name, value in flat.items() if "." not in name}
    for name, value in flat.items():
        group, dot, inner = name.partition(".")
        if dot and isinstance(fields.setdefault(group, {}), dict):
            fields[group][inner] = value
    return fields
