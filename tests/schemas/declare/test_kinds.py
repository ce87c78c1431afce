"""What the wire sends for each kind of column, and what is made of it."""

import pytest

from schemas.declare.kinds import (
    INT64,
    WrongType,
    read_bool,
    read_bytes,
    read_centi_percent,
    read_float,
    read_instant,
    read_int,
    read_json,
    read_text,
)

_NOON = 1_795_262_400_000


@pytest.mark.parametrize(("value", "read"), [("x", "x"), ("", ""), (7, "7"), (2.5, "2.5")])
def test_texts(value: object, read: str) -> None:
    assert read_text(value) == read


@pytest.mark.parametrize("value", [True, [], {}])
def test_no_texts(value: object) -> None:
    with pytest.raises(WrongType, match="expected a string"):
        read_text(value)


@pytest.mark.parametrize(
    ("value", "read"),
    [(7, 7), (7.0, 7), ("7", 7), ("-7", -7), (-0.0, 0), (INT64[0], INT64[0]), (str(INT64[1]), INT64[1])],
)
def test_integers(value: object, read: int) -> None:
    assert read_int(value) == read


@pytest.mark.parametrize("value", [7.5, "7.5", "", "seven", True, [], 2**63, -(2**63), 1e30, "9" * 30])
def test_no_integers(value: object) -> None:
    """The least of 64 bits stands for no value, so that it is none."""
    with pytest.raises(WrongType, match="expected an integer"):
        read_int(value)


@pytest.mark.parametrize(("value", "read"), [(0.5, 0.5), (1, 1.0), ("0.5", 0.5), ("1e3", 1000.0)])
def test_numbers(value: object, read: float) -> None:
    assert read_float(value) == read


@pytest.mark.parametrize("value", ["NaN", "Infinity", 10**400, "x", False, None])
def test_no_numbers(value: object) -> None:
    with pytest.raises(WrongType, match="expected a number"):
        read_float(value)


@pytest.mark.parametrize(("value", "read"), [(True, True), (False, False), ("TRUE", True), ("false", False)])
def test_booleans(value: object, read: bool) -> None:
    assert read_bool(value) is read


@pytest.mark.parametrize("value", [0, 1, "yes", "", []])
def test_no_booleans(value: object) -> None:
    with pytest.raises(WrongType, match="expected true or false"):
        read_bool(value)


@pytest.mark.parametrize(
    ("value", "read"),
    [(22, 2200), (22.0, 2200), ("22.5", 2250), (0.29, 29), (1.15, 115), (0, 0), (100, 10_000)],
)
def test_percentages(value: object, read: int) -> None:
    """0.29 × 100 and 1.15 × 100 are 28.999… and 114.999… in binary fractions."""
    assert read_centi_percent(value) == read


@pytest.mark.parametrize("value", ["1e999999", "x", "NaN", "Infinity", True, [], 10**30])
def test_no_percentages(value: object) -> None:
    with pytest.raises(WrongType, match="expected a percentage"):
        read_centi_percent(value)


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-21T12:00:00Z",
        "2026-11-21T12:00:00.000+0000",
        "2026-11-21T13:00:00+01:00",
        "2026-11-21T12:00:00",
        _NOON,
        float(_NOON),
        str(_NOON),
    ],
)
def test_times(value: object) -> None:
    """A time that names no zone is UTC, as Genesys's are."""
    assert read_instant(value) == _NOON


def test_times_below_a_millisecond_are_cut() -> None:
    assert read_instant("2026-11-21T12:00:00.000999Z") == _NOON


@pytest.mark.parametrize("value", ["1999-12-31T23:59:59.999Z", 946_684_799_999, "2100-01-01T00:00:00Z", 0])
def test_times_that_tables_do_not_hold(value: object) -> None:
    with pytest.raises(WrongType, match="between 2000 and 2100"):
        read_instant(value)


@pytest.mark.parametrize("value", ["noon", "", "2026-02-30T00:00:00Z"])
def test_no_times(value: object) -> None:
    with pytest.raises(WrongType, match="expected an ISO 8601 time"):
        read_instant(value)


def test_json_is_one_text_however_its_keys_are_ordered() -> None:
    assert read_json({"b": 1, "a": [None]}) == read_json({"a": [None], "b": 1}) == '{"a":[null],"b":1}'


def test_bytes_do_not_come_out_of_json() -> None:
    with pytest.raises(WrongType, match="expected bytes"):
        read_bytes("eA==")


def test_a_complaint_is_short_however_long_the_value() -> None:
    with pytest.raises(WrongType) as raised:
        read_int("x" * 10_000)
    assert len(str(raised.value)) < 120
