"""An organisation whose last facts come too late for memory, while a sink stores them and restates."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import pyarrow as pa

from schemas.catalogue import aggregates
from schemas.clock import HOUR
from schemas.declare.aggregates import Aggregate
from schemas.declare.kinds import EARLIEST
from schemas.derive.tables import revisions_of, table_of
from streams.sink.ranges import Request
from tests.builders.inserts import Row, insert
from tests.builders.worlds import START, World
from tests.engines.engine import Database

_END: Final = START + 2 * HOUR
_TIMES: Final = ("as_of", "window_start")
_MOST_AHEAD: Final = 3


@dataclass
class Latecomers:
    """Facts in the order of a log whose offsets are their places in it, from 1 on."""

    database: Database
    aggregates: Sequence[Aggregate]
    """All of one gauge."""
    org: str
    facts: list[tuple[str, Row]]
    random: Random
    stored: int = 0
    """Everything up to here is stored, as `watermarks` says."""
    ahead: set[int] = field(default_factory=set)
    """What is stored already of what follows."""

    def begin(self) -> None:
        """Half of it came in time; the engine made its rows of that, and closed them."""
        self.stored = len(self.facts) // 2
        self._put(range(1, self.stored + 1))
        self._mark()
        for aggregate in self.aggregates:
            self._engine_rows(aggregate)

    def _engine_rows(self, aggregate: Aggregate) -> None:
        names = ", ".join((*aggregate.keys, *aggregate.measures))
        table = table_of(aggregate)
        assert table is not None
        self.database.text(
            f"INSERT INTO {table.name} ({names}, as_of, state, cause, revision) "
            f"SELECT {names}, window_start, 'closed', 'closed', {self.stored} "
            f"FROM {aggregate.name}_by_sql WHERE org = '{self.org}'"
        )
        self.database.text(f"INSERT INTO {revisions_of(aggregate).name} SELECT * FROM {table.name}")

    def go_on(self) -> None:
        """The sink stores some more; of a lot, the tables come one after the other."""
        to = min(len(self.facts), self.stored + self.random.randint(1, -(-len(self.facts) // 4)))
        beyond = range(to + 1, min(len(self.facts), to + _MOST_AHEAD) + 1)
        self.advance(to, [place for place in beyond if self.random.random() < 0.5])

    def advance(self, to: int, ahead: Sequence[int]) -> None:
        """All up to there is stored, and of what follows a part."""
        self._put([*range(self.stored + 1, to + 1), *ahead])
        self.stored = to
        self._mark()

    def _put(self, places: Sequence[int]) -> None:
        lots: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
        for place in sorted({*places} - self.ahead):
            table, fact = self.facts[place - 1]
            row = {"org": self.org, **fact, "received_time": START + place, "revision": place}
            lots.setdefault((table, tuple(row)), []).append(row)
        for (table, _), rows in lots.items():
            self.database.text(insert(table, rows))
        self.ahead |= {*places}

    def _mark(self) -> None:
        family = self.aggregates[0].source.family.name
        mark = {"org": self.org, "family": family, "watermark": _END, "revision": self.stored}
        self.database.text(insert("watermarks", [mark]))

    def request(self, place: int) -> Request:
        """What the engine asks for when the fact comes; it may ask for more than what changes."""
        row: Any = self.facts[place - 1][1]
        if "event_time" not in row:  # a version: the first reaches back, however far
            start, end = EARLIEST, _END
        elif self.facts[place - 1][0] == f"{self.aggregates[0].source.name}_facts":
            start, end = row["event_time"], row["event_time"] + self.aggregates[0].hold
        else:
            start, end = row["event_time"], _END
        return Request(self.org, self.aggregates[0].source.name, start, end, place, place)

    def ask(self, question: str) -> pa.Table:
        """As ClickHouse answers, with times as times."""
        found = self.database.rows(_in_milliseconds(question))
        table = pa.Table.from_pylist(found)
        for name in {*_TIMES} & {*table.column_names}:
            at = table.column_names.index(name)
            table = table.set_column(at, name, table.column(name).cast(pa.timestamp("ms", "UTC")))
        return table

    def store(self, table: str, rows: pa.Table) -> None:
        for name in _TIMES:
            at = rows.column_names.index(name)
            rows = rows.set_column(at, name, rows.column(name).cast(pa.int64()))
        self.database.text(insert(table, rows.to_pylist()))


def _in_milliseconds(question: str) -> str:
    """A SELECT of rows with its times as numbers; one of numbers as it is."""
    if "window_start" not in question:
        return question
    numbers = ", ".join(f"toUnixTimestamp64Milli({name}) AS {name}" for name in _TIMES)
    return f"SELECT * REPLACE({numbers}) FROM ({question})"


def latecomers(
    database: Database, aggregate: Aggregate, org: str, world: World, random: Random
) -> Latecomers:
    facts = [(table, row) for table, row in world.deliveries if table != "watermarks"]
    alike = [other for other in aggregates() if other.source is aggregate.source]
    return Latecomers(database, alike, org, facts, random)
