"""The order in which a batch is written, and what happens while ClickHouse or Kafka can't take it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pytest

from connectors.clickhouse.errors import MendSetup
from connectors.clickhouse.insert import Backpressure
from connectors.kafka.errors import TryLater
from schemas.clock import MINUTE
from schemas.declare.families import TELEPHONY
from schemas.log_record import LogRecord
from streams.sink.batch import dead_letters
from streams.sink.plan import plan
from streams.sink.progress import mark_rows, marks
from streams.sink.writing import Outputs, tables, write
from tests.builders import log_records
from tests.builders.log_records import NOON, encode, sample


@dataclass
class World:
    """A store and a dead-letter topic; each of `troubles` is raised once, by who is named."""

    troubles: list[tuple[str, Exception]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def store(self, table: str, rows: pa.Table) -> None:
        self._maybe(table)
        self.done.append(f"{table} {rows.num_rows}")

    def bury(self, letters: Sequence[LogRecord]) -> None:
        self._maybe("dead")
        self.done.append(f"dead {len(letters)}")

    def _maybe(self, name: str) -> None:
        for trouble in self.troubles:
            if trouble[0] == name:
                self.troubles.remove(trouble)
                raise trouble[1]


def _outputs() -> Outputs:
    made = [sample(1), sample(2, effective_time=NOON + MINUTE)]
    batch = log_records.batch([encode(r) for r in made] + [b"broken"])
    planned = plan(batch, log_records.writers().of, 1)
    dead = tuple(dead_letters(batch, planned.refused, 1, NOON))
    return Outputs(tables(planned.rows), dead, mark_rows(marks(planned.rows), TELEPHONY))


def _write(world: World, *, stopping: bool = False) -> None:
    write(_outputs(), world.store, world.bury, lambda: stopping)


_ALL = ["trunk_metrics_facts 2", "dead 1", "watermarks 1"]


def test_facts_then_letters_then_watermarks() -> None:
    world = World()
    _write(world)
    assert world.done == _ALL


def test_nothing_is_written_where_there_is_nothing() -> None:
    world = World()
    write(Outputs((), (), mark_rows({}, TELEPHONY)), world.store, world.bury, lambda: False)
    assert world.done == []


@pytest.mark.parametrize("who", ["trunk_metrics_facts", "watermarks"])
def test_backpressure_is_waited_out_and_the_same_batch_sent_again(who: str) -> None:
    world = World([(who, Backpressure("too many parts"))])
    _write(world)
    assert world.done == _ALL


def test_kafka_s_trouble_is_waited_out_too() -> None:
    world = World([("dead", TryLater("away"))])
    _write(world)
    assert world.done == _ALL


def test_watermarks_never_run_ahead_of_what_could_not_be_written() -> None:
    world = World([("dead", Backpressure("away"))])
    with pytest.raises(Backpressure):
        _write(world, stopping=True)
    assert world.done == ["trunk_metrics_facts 2"]


def test_what_waiting_does_not_mend_is_raised_at_once() -> None:
    world = World([("trunk_metrics_facts", MendSetup("no such table"))])
    with pytest.raises(MendSetup):
        _write(world)
    assert world.done == []


def test_rows_of_one_table_are_one_insert() -> None:
    """Also where they were written with several versions of a schema."""
    rows = [plan(log_records.batch([encode(sample(i))]), log_records.writers().of, 1).rows[0] for i in (1, 2)]
    ((name, table),) = tables(rows)
    assert (name, table.column("inbound_calls").to_pylist()) == ("trunk_metrics_facts", [1, 2])
