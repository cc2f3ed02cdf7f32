"""DynamoDB's notation is that of boto3."""

from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.notation import deserialise, serialise

BOTO3: Any = TypeDeserializer()
plain = st.one_of(st.none(), st.booleans(), st.integers(-(10**37), 10**37), st.text())
values = st.recursive(
    plain | st.sets(st.text(), min_size=1),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(values)
def test_values_are_written_as_boto3_writes_them_and_come_back(value: Any) -> None:
    assert BOTO3.deserialize(serialise(value)) == value
    assert deserialise(TypeSerializer().serialize(value)) == value  # type: ignore[arg-type]


def test_numbers_come_back_as_whole_ones() -> None:
    assert type(deserialise({"N": "7"})) is int
    assert serialise(True) == {"BOOL": True}


@pytest.mark.parametrize("value", [1.5, b"bytes", object()])
def test_what_is_never_stored_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        serialise(value)


@pytest.mark.parametrize("value", [{"B": "Ynl0ZXM="}, {"N": "1.5"}, {"S": "a", "N": "1"}])
def test_what_we_never_store_is_unreadable(value: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        deserialise(value)
