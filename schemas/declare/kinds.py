"""The one table of column types: what a value is in Python, JSON, Avro, Arrow and ClickHouse.

Reading is lenient where the published models and the wire disagree (numbers as strings, integral floats,
ISO or epoch-millisecond times) and strict where a guess could invent a number.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, NewType

import msgspec

Instant = NewType("Instant", int)
"""Milliseconds since the epoch, UTC."""
Term = NewType("Term", str)
"""One of few values: an enumeration that may grow on the wire."""
Json = NewType("Json", str)
"""A JSON text, kept whole."""
CentiPercent = NewType("CentiPercent", int)
"""Hundredths of a percent. Genesys sends 22 in a topic and 22.0 in the REST twin: both are 2200."""

INT64: Final = (-(2**63) + 1, 2**63 - 1)
"""The least of 64 bits stands for "no value" in measures and in the order of facts: no number may be it."""
EARLIEST: Final = 946_684_800_000  # 2000-01-01: before Genesys, and inside what DateTime64 holds
LATEST: Final = 4_102_444_800_000  # 2100-01-01
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


class WrongType(ValueError):
    """The value can't be what the declaration says; the message says what it is instead."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table. `read` takes a JSON value (never None) or raises WrongType."""

    name: str
    avro: str | dict[str, str]
    clickhouse: str
    read: Callable[[object], object]
    blank: object
    """The value that stands where an older writer knew nothing of the column."""


def _said(value: object) -> str:
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 60 else text[:57] + '...'}"


def read_text(value: object) -> str:
    """A string; numbers keep their digits, as ids are sometimes sent unquoted."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise WrongType(f"expected a string, got {_said(value)}")


def read_int(value: object) -> int:
    """An integer in int64; integral floats and digit strings count, booleans don't."""
    if isinstance(value, str):
        try:
            number: int | float = int(value)
        except ValueError:
            raise WrongType(f"expected an integer, got {_said(value)}") from None
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = value
    else:
        raise WrongType(f"expected an integer, got {_said(value)}")
    if isinstance(number, float) and not number.is_integer():
        raise WrongType(f"expected an integer, got {_said(value)}")
    if not INT64[0] <= number <= INT64[1]:
        raise WrongType(f"expected an integer of 64 bits, got {_said(value)}")
    return int(number)


def read_float(value: object) -> float:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except (ValueError, OverflowError):
            raise WrongType(f"expected a number, got {_said(value)}") from None
        if math.isfinite(number):
            return number
    raise WrongType(f"expected a number, got {_said(value)}")


def read_bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise WrongType(f"expected true or false, got {_said(value)}")


def read_centi_percent(value: object) -> int:
    """Through Decimal: 0.29 must become 29, and round(0.29 * 100) is at the mercy of binary fractions."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            scaled = (Decimal(str(value)) * 100).to_integral_value()
            if scaled.is_finite() and INT64[0] <= scaled <= INT64[1]:
                return int(scaled)
        except ArithmeticError:  # too large for it, or no number
            pass
    raise WrongType(f"expected a percentage, got {_said(value)}")


def read_instant(value: object) -> int:
    """ISO 8601 with an offset or Z, or epoch milliseconds, between 2000 and 2100."""
    if isinstance(value, str) and not value.lstrip("-").isdigit():
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            raise WrongType(f"expected an ISO 8601 time, got {_said(value)}") from None
        ms = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - _EPOCH) // _MS
    else:
        ms = read_int(value)
    if not EARLIEST <= ms < LATEST:
        raise WrongType(f"expected a time between 2000 and 2100, got {_said(value)}")
    return ms


def read_json(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()


def read_bytes(value: object) -> bytes:
    """Raw bytes never come out of JSON; our own records carry them."""
    raise WrongType(f"expected bytes, which JSON has none of, got {_said(value)}")


_MILLIS: Final = {"type": "long", "logicalType": "timestamp-millis"}

KINDS: Final[dict[object, Kind]] = {
    str: Kind("text", "string", "String", read_text, ""),
    Term: Kind("term", "string", "LowCardinality(String)", read_text, ""),
    Json: Kind("json", "string", "String", read_json, ""),
    int: Kind("int", "long", "Int64", read_int, 0),
    CentiPercent: Kind("centi_percent", "long", "Int64", read_centi_percent, 0),
    float: Kind("float", "double", "Float64", read_float, 0.0),
    bool: Kind("bool", "boolean", "Bool", read_bool, False),
    bytes: Kind("bytes", "bytes", "String", read_bytes, ""),
    Instant: Kind("instant", _MILLIS, "DateTime64(3, 'UTC')", read_instant, 0),
}
