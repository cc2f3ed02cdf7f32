"""Addresses: two typings of one mailbox are one person, two strangers never are, and typing errors are asked about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from chalicelib.people import addresses, store

pytestmark = pytest.mark.usefixtures("world")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mairi@Example.org", "mairi@example.org"),
        ("mairi.scott+pledge@gmail.com", "mairiscott@googlemail.com"),
        ("mairi+a@outlook.com", "mairi@outlook.com"),
        ("mairi@bücher.example", "mairi@xn--bcher-kva.example"),
    ],
)
def test_typings_of_one_mailbox_are_one_person(one: str, other: str) -> None:
    first, second = (addresses.canonical(addresses.parse(each) or "") for each in (one, other))
    assert first == second
    assert store.id_of(first) == store.id_of(second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("j.ross@example.org", "jross@example.org"),
        ("j.ross@outlook.com", "jross@outlook.com"),
        ("mairi+a@example.org", "mairi@example.org"),
        ("mairi-a@yahoo.com", "mairi@yahoo.com"),
        ("mairi@notgmail.com", "mairi@gmail.com"),
        ("mairi@hotmail.com", "mairi@outlook.com"),
    ],
)
def test_strangers_are_never_one_person(one: str, other: str) -> None:
    assert addresses.canonical(one) != addresses.canonical(other)


def test_id_tells_nothing_about_the_address() -> None:
    person_id = store.id_of("mairi@example.org")
    assert store.is_person(person_id)
    assert "mairi" not in person_id
    assert len(person_id) == 26


@pytest.mark.parametrize(
    "wrong", ["", "x", "@example.org", "a@b", "a b@example.org", "a@example.org, b@example.org", "Ä@example.org"]
)
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(PydanticCustomError):
        addresses.parse(wrong)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *[
            (f"m@{domain}", "m@gmail.com")
            for domain in ("gmial.com", "gmai.com", "gmaill.com", "gnail.com", "gmail.co")
        ],
        ("m@gmail.con", "m@gmail.com"),
        ("m@hotmial.com", "m@hotmail.com"),
        ("m@btinternt.com", "m@btinternet.com"),
        ("m@exmaple.org", "m@example.org"),
    ],
)
def test_slip_in_a_usual_domain_is_recognised(typed: str, meant: str) -> None:
    assert addresses.suggestion(typed) == meant


@pytest.mark.parametrize(
    "right", ["m@gmail.com", "m@mail.com", "m@ymail.com", "m@ward.example.org", "m@gael.scot", "m@gmx.de", "m@sky.com"]
)
def test_real_domain_is_no_slip(right: str) -> None:
    assert addresses.suggestion(right) is None


@given(st.sampled_from(addresses._USUAL), st.data())
def test_one_slip_is_symmetric_and_never_none(domain: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(domain) - 2))
    slips = {domain[:at] + domain[at + 1 :], domain[:at] + "q" + domain[at:], domain[:at] + "q" + domain[at + 1 :]}
    slips.add(domain[:at] + domain[at + 1] + domain[at] + domain[at + 2 :])
    for slip in slips - {domain}:
        assert addresses._is_one_slip(slip, domain), slip
        assert addresses._is_one_slip(domain, slip), slip
    assert not addresses._is_one_slip(f"qq{domain}", domain)


def test_work_address_is_in_a_domain_of_the_board_or_below_one() -> None:
    assert addresses.is_work_address("m@example.org")
    assert addresses.is_work_address("m@WARD.example.org")
    assert not addresses.is_work_address("m@notexample.org")
    assert not addresses.is_work_address("m@example.org.evil.com")
