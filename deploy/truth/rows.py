"""Rows of the views that follow from declarations, in the form in which the reference has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from clickhouse_connect.driver.client import Client

from deploy.truth.of_facts import Key
from deploy.truth.plain import Row
from schemas.declare.columns import Column
from schemas.declare.events import Event
from schemas.declare.objects import Object

K = TypeVar("K")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Mismatch(Generic[K]):
    """One row that isn't as it must be; None: there is no such row."""

    key: K
    expected: Row | None
    found: Row | None

    def columns(self) -> dict[str, tuple[Any, Any]]:
        """(as it must be, as it is) of each column that differs."""
        if self.expected is None or self.found is None:
            return {"the whole row": (self.expected, self.found)}
        names = self.expected.keys() | self.found.keys()
        pairs = {name: (self.expected.get(name), self.found.get(name)) for name in sorted(names)}
        return {name: (a, b) for name, (a, b) in pairs.items() if a != b}


def mismatches(expected: Mapping[K, Row], found: Mapping[K, Row]) -> list[Mismatch[K]]:
    """Every row of either side counts."""
    keys = sorted(expected.keys() | found.keys(), key=str)
    pairs = ((key, expected.get(key), found.get(key)) for key in keys)
    return [Mismatch(key, a, b) for key, a, b in pairs if a != b]


def stored_current(client: Client, declared: Object, org: str) -> dict[str, Row]:
    """The rows of `NAME`, by id."""
    names = _names(declared.columns)
    rows = _asked(client, declared.name, [f"{declared.entity}_id", *names], org)
    return {key: dict(zip(names, values, strict=True)) for key, *values in rows}


def stored_history(client: Client, declared: Object, org: str) -> dict[tuple[str, int], Row]:
    """The rows of `NAME_history`, by id and valid_from."""
    names = ["valid_to", "deleted", *_names(declared.columns)]
    rows = _asked(client, f"{declared.name}_history", [f"{declared.entity}_id", "valid_from", *names], org)
    return {(key, start): dict(zip(names, values, strict=True)) for key, start, *values in rows}


def stored_facts(client: Client, event: Event, org: str) -> dict[Key, Row]:
    """The rows of an event's view, by its key columns without the organisation."""
    names = [f"{event.entity}_id", "event_time", *_names(event.columns)]
    found = (dict(zip(names, values, strict=True)) for values in _asked(client, event.name, names, org))
    return {tuple(row[name] for name in event.key_columns[1:]): row for row in found}


def _names(columns: Sequence[Column]) -> list[str]:
    return [name for column in columns for name, _ in column.clickhouse()]


def _asked(client: Client, relation: str, names: Sequence[str], org: str) -> list[list[Any]]:
    quoted = ", ".join(f"`{name}`" for name in names)
    found = client.query(
        f"SELECT {quoted} FROM {relation} WHERE org = {{org:String}}", parameters={"org": org}
    )
    return [[_plain(value) for value in row] for row in found.result_rows]


def _plain(value: Any) -> Any:
    """Times are milliseconds, whatever zone the driver gives them."""
    if isinstance(value, datetime):
        return ((value if value.tzinfo else value.replace(tzinfo=UTC)) - _EPOCH) // _MS
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
