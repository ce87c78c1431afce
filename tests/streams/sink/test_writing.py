"""The order in which a batch is written, and what happens while ClickHouse or Kafka can't take it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pyarrow as pa
import pytest

from connectors.clickhouse.errors import MendSetup
from connectors.clickhouse.insert import Backpressure
from connectors.kafka.errors import TryLater
from schemas.clock import MINUTE
from schemas.declare.families import PLATFORM, TELEPHONY
from schemas.log_record import LogRecord
from streams.sink.batch import dead_letters
from streams.sink.plan import plan
from streams.sink.progress import Mark, mark_rows, marks
from streams.sink.writing import Outputs, tables, together, write
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
    _write_outputs(_outputs(), world, stopping)


def _write_outputs(outputs: Outputs, world: World, stopping: bool = False) -> None:
    with ThreadPoolExecutor(4) as pool:
        write(outputs, world.store, world.bury, lambda: stopping, pool)


_ALL = ["trunk_metrics_facts 2", "dead 1", "watermarks 1"]


def test_facts_then_letters_then_watermarks() -> None:
    world = World()
    _write(world)
    assert world.done == _ALL


def test_nothing_is_written_where_there_is_nothing() -> None:
    world = World()
    _write_outputs(Outputs((), (), mark_rows({}, TELEPHONY)), world)
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


def test_what_waiting_does_not_mend_is_raised_though_others_wait() -> None:
    """One table is missing while ClickHouse has no room for another's rows: nobody waits for room then."""
    world = World([("a", MendSetup("no such table")), *[("b", Backpressure("full"))] * 1000])
    rows = _outputs().tables[0][1]
    outputs = Outputs((("a", rows), ("b", rows)), (), mark_rows({}, TELEPHONY))
    stopping: list[bool] = []
    with ThreadPoolExecutor(4) as pool:
        with pytest.raises(MendSetup):
            write(outputs, world.store, world.bury, lambda: bool(stopping), pool)
        stopping.append(True)


def test_logs_that_write_to_one_table_write_it_once() -> None:
    """Runs of the poller are on every log. All watermarks are one insert, behind everything."""
    marks_of_two = [mark_rows({(0, "north"): Mark(NOON, 1)}, family) for family in (TELEPHONY, PLATFORM)]
    rows = _outputs().tables[0][1]
    world = World()
    _write_outputs(together([Outputs((("runs", rows),), (), each) for each in marks_of_two]), world)
    assert world.done == ["runs 4", "watermarks 2"]


def test_rows_of_one_table_are_one_insert() -> None:
    """Also where they were written with several versions of a schema."""
    rows = [plan(log_records.batch([encode(sample(i))]), log_records.writers().of, 1).rows[0] for i in (1, 2)]
    ((name, table),) = tables(rows)
    assert (name, table.column("inbound_calls").to_pylist()) == ("trunk_metrics_facts", [1, 2])
