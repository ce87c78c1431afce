"""What a body says, by its declaration, in plain steps: for bodies that are as they should be.

It shares nothing with the reader that it is held against but the declaration itself.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

import msgspec

from schemas.declare.columns import At, Column, Of, Record, columns_of
from schemas.declare.personal import Personal

Row = dict[str, Any]
"""By the names of ClickHouse's columns: a repeated record is a list for each of its parts."""


class Policy(Protocol):
    """What becomes of personal data."""

    def treat(self, personal: Personal, value: str) -> str | None: ...

    def hashed(self, value: str) -> str: ...


def row(record: type[Record], body: Mapping[str, Any], policy: Policy | None = None) -> Row:
    """The columns of a body; without a policy everything is kept."""
    found = _values(record, body)
    return dict(flat(record, _treated(record, found, policy) if policy else found))


def flat(record: type[Record], values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """A record's values by the names of ClickHouse's columns."""
    for column in columns_of(record):
        for part in column.nested:
            yield f"{column.name}.{part.name}", [item[part.name] for item in values[column.name]]
        if not column.nested:
            yield column.name, values[column.name]


def ms(value: object) -> int:
    """ISO 8601 with an offset, or milliseconds."""
    if isinstance(value, str) and not value.isdigit():
        return round(datetime.fromisoformat(value).timestamp() * 1000)
    return int(str(value))


def at(body: Any, path: str) -> Any:
    for step in path.split("."):
        body = body.get(step) if isinstance(body, Mapping) else None
    return body


def _values(record: type[Record], body: Mapping[str, Any]) -> dict[str, Any]:
    columns = columns_of(record)
    found = {c.name: _read(c, at(body, c.source.path)) for c in columns if isinstance(c.source, At)}
    for column in columns:
        if isinstance(column.source, Of):
            found[column.name] = column.source.read(found)
    return found


def _read(column: Column, value: Any) -> Any:
    if value is None:
        return column.blank
    if column.repeated:
        return [_one(column, item) for item in value]
    return _one(column, value)


def _one(column: Column, value: Any) -> Any:
    if column.record:
        return _values(column.record, value)
    match column.kind.name:
        case "term":
            terms = column.source.terms if isinstance(column.source, At) else ()
            return next((term for term in terms if _letters(term) == _letters(str(value))), str(value))
        case "json":
            return msgspec.json.encode(value, order="deterministic").decode()
        case "centi_percent":
            return round(Decimal(str(value)) * 100)
        case "instant":
            return ms(value)
        case "text":
            return str(value)
        case "int":
            return int(value)
        case "float":
            return float(value)
    return value


def _letters(word: str) -> str:
    return "".join(c for c in word.lower() if c.isalnum())


def _treated(record: type[Record], values: dict[str, Any], policy: Policy) -> dict[str, Any]:
    found = dict(values)
    for column in columns_of(record):
        source, value = column.source, found[column.name]
        if value is None:
            continue
        if column.record:
            items = value if column.repeated else [value]
            found[column.name] = [_treated(column.record, item, policy) for item in items]
        elif isinstance(source, Of) and source.keyed:
            found[column.name] = policy.hashed(value)
        elif isinstance(source, At) and source.personal:
            items = value if column.repeated else [value]
            kept = [k for item in items if (k := policy.treat(source.personal, item)) is not None]
            found[column.name] = kept if column.repeated else kept[0] if kept else column.blank
        elif isinstance(source, At) and source.inside:
            inner = _scrubbed(msgspec.json.decode(value), dict(source.inside), policy)
            found[column.name] = msgspec.json.encode(inner, order="deterministic").decode()
    return found


def _scrubbed(value: Any, personal: Mapping[str, Personal], policy: Policy) -> Any:
    if isinstance(value, list):
        return [_scrubbed(item, personal, policy) for item in value]
    if not isinstance(value, dict):
        return value
    kept: dict[str, Any] = {}
    for key, inner in value.items():
        if key in personal and isinstance(inner, str):
            kept[key] = policy.treat(personal[key], inner)
        else:
            kept[key] = _scrubbed(inner, personal, policy)
    return kept
