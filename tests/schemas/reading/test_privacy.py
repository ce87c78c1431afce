"""What each treatment leaves of a value, and what is found in texts that nobody reads by columns."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.declare.personal import Personal, Treatment
from schemas.reading.privacy import KEEP_ALL, Privacy
from schemas.reading.scrubbing import UNMISTAKABLE, Scrubber

KEY = b"a key of more than sixteen bytes"


def policy(treatment: Treatment, key: bytes | None = None) -> Privacy:
    return Privacy(tuple((personal, treatment) for personal in Personal), key)


@pytest.mark.parametrize(
    ("personal", "value", "left"),
    [
        (Personal.IP, "203.0.113.77", "203.0.113.0"),
        (Personal.IP, "2001:db8:1:2:3::4", "2001:db8:1::"),
        (Personal.IP, "::ffff:203.0.113.77", "203.0.113.0"),
        (Personal.IP, "not an address", None),
        (Personal.PHONE, "+49 30 901820123", "+49 30 90182"),
        (Personal.PHONE, "110", None),
        (Personal.EMAIL, "Jane.Doe@Example.COM", "@example.com"),
        (Personal.EMAIL, "jane", None),
        (Personal.NAME, "Jane Doe", "J"),
        (Personal.TEXT, "call me back", None),
        (Personal.TOKEN, "short", None),
        (Personal.TOKEN, "0123456789abcdef0123456789abcdef", "012345"),
    ],
)
def test_truncated(personal: Personal, value: str, left: str | None) -> None:
    assert policy(Treatment.TRUNCATE).treat(personal, value) == left


def test_a_hash_needs_a_key_and_without_one_nothing_is_left() -> None:
    assert policy(Treatment.HASH).treat(Personal.PHONE, "+4930901820123") is None
    assert policy(Treatment.HASH).of(Personal.PHONE) is Treatment.DROP


def test_one_number_has_one_hash_however_it_is_spelt_and_another_under_another_key() -> None:
    spelt = ("+49 30 901820123", "tel:+4930901820123", "+49 (30) 901820-123")
    (only,) = {policy(Treatment.HASH, KEY).treat(Personal.PHONE, number) for number in spelt}
    assert only is not None
    assert len(only) == 32
    assert policy(Treatment.HASH, KEY + b"2").treat(Personal.PHONE, spelt[0]) != only


def test_the_key_is_in_no_print() -> None:
    assert "sixteen" not in repr(policy(Treatment.HASH, KEY))


_names = st.sampled_from(["ani", "ANI", "ipAddress", "name", "other"])
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(_names, inner),
)


@given(_values)
def test_what_may_be_kept_is_left_as_it_is(value: object) -> None:
    assert Scrubber.of(UNMISTAKABLE, KEEP_ALL).value(value) == value
    payload = json.dumps(value).encode()
    assert Scrubber.of(UNMISTAKABLE, KEEP_ALL).letter(payload) == payload


@pytest.mark.parametrize(
    "payload",
    [
        '{"ani": "CANARY"}',
        '{"deep": [{"ANI": {"value": ["CANARY", {"x": "CANARY"}]}}]}',
        '{"ani": "CANARY',
        "{'ani': 'CANARY'}",
        '{"text": "{\\"ani\\": \\"CANARY\\"}"}',
        "{\"text\": \"{'ani': 'CANARY', 'b': 1}\", \"c\": 2",
        '{"note": "write to CANARY@example.com or +49 30 901820123"}',
    ],
)
def test_nothing_personal_is_left_in_a_dead_letter(payload: str) -> None:
    kept = Scrubber.of((*UNMISTAKABLE, ("workEmail", Personal.EMAIL)), policy(Treatment.DROP)).letter(
        payload.encode()
    )
    assert b"CANARY" not in kept
    assert b"901820123" not in kept
