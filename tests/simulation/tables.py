"""The tables of results as ClickHouse keeps them: of one key the row with the greatest revision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from deploy.truth.windows import Row
from schemas.declare.aggregates import Aggregate
from streams.sink.plan import plan
from tests.builders import log_records

WITHDRAWN = "withdrawn"
Key = tuple[str, str, str, int]
"""Aggregate, organisation, entity or group, start of the window."""


class TwoContents(AssertionError):
    """One revision of one row was written with two contents."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A row as it was written once; `measures` None: withdrawn."""

    revision: int
    state: str
    measures: Row | None
    rest: tuple[Any, ...] = ()


@dataclass(slots=True)
class Tables:
    final: dict[Key, Stored] = field(default_factory=dict)
    _all: dict[tuple[Key, int], Stored] = field(default_factory=dict)

    def put(self, key: Key, row: Stored) -> None:
        """Raises TwoContents."""
        known = self._all.setdefault((key, row.revision), row)
        if known != row:
            raise TwoContents(f"{key}: {known} and {row}")
        if key not in self.final or self.final[key].revision <= row.revision:
            self.final[key] = row

    def put_results(self, values: Mapping[bytes, str]) -> None:
        """Values of result topics, as the sink's planner makes rows of them."""
        batch = log_records.batch(values, "results")
        for rows in plan(batch, log_records.writers().of, 0).rows:
            assert isinstance(rows.type.declaration, Aggregate)
            assert rows.table is not None
            self._put(rows.type.declaration, _in_ms(rows.table).to_pylist())

    def _put(self, aggregate: Aggregate, rows: Iterable[dict[str, Any]]) -> None:
        for row in rows:
            key = aggregate.name, row["org"], row[f"{aggregate.entity}_id"], row["window_start"]
            measures = {name: row[name] for name in aggregate.measures}
            gone = row["state"] == WITHDRAWN
            rest = (row["cause"], row["as_of"])
            self.put(key, Stored(row["revision"], row["state"], None if gone else measures, rest))


def _in_ms(table: pa.Table) -> pa.Table:
    """Times as integers."""
    columns = {name: table.column(name) for name in table.column_names}
    times = {n: c.cast(pa.int64()) for n, c in columns.items() if pa.types.is_timestamp(c.type)}
    return pa.table({**columns, **times})
