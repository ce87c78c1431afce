"""Writing a plan: facts, dead letters, watermarks, in this order, each until it is done."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Executor, wait
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import structlog

from connectors.clickhouse.insert import Backpressure
from connectors.kafka.errors import TryLater
from connectors.observe.metrics import PAUSED
from schemas.declare.aggregates import Aggregate
from schemas.declare.results import SAMPLE
from schemas.derive.tables import WATERMARKS, revisions_of, table_of
from schemas.log_record import LogRecord
from streams.sink.plan import Rows

_FIRST_S: Final = 0.25
_LONGEST_S: Final = 5.0
_log: Final = structlog.get_logger()
T = TypeVar("T")


class Store(Protocol):
    """Where rows go."""

    def __call__(self, table: str, rows: pa.Table) -> None:
        """Raises Backpressure: wait and send again."""
        ...


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a batch writes."""

    tables: tuple[tuple[str, pa.Table], ...]
    dead: tuple[LogRecord, ...]
    watermarks: pa.Table


def tables(rows: Sequence[Rows]) -> tuple[tuple[str, pa.Table], ...]:
    """One table of rows for each ClickHouse table, whatever schema versions they were written with."""
    parts: dict[str, list[pa.Table]] = {}
    for part in rows:
        declared = table_of(part.type.declaration)
        if declared is not None and part.table is not None:
            parts.setdefault(declared.name, []).append(part.table)
            if isinstance(part.type.declaration, Aggregate):
                worth = worth_keeping(part.table)
                parts.setdefault(revisions_of(part.type.declaration).name, []).append(worth)
    whole = ((name, pa.concat_tables(found)) for name, found in sorted(parts.items()))
    return tuple((name, rows) for name, rows in whole if rows.num_rows)


def worth_keeping(results: pa.Table) -> pa.Table:
    """Those rows of an aggregate whose revision is kept when another follows."""
    return results.filter(pc.not_equal(results.column("cause"), pa.scalar(SAMPLE)))


def persist(action: Callable[[], T], stopping: Callable[[], bool]) -> T:
    """Do it, again and again with growing pauses, until it succeeds. Raises the trouble when stopping."""
    try:
        return action()
    except (Backpressure, TryLater) as first:
        trouble: Exception = first
    with PAUSED.track_inprogress():
        return _insist(action, stopping, trouble)


def _insist(action: Callable[[], T], stopping: Callable[[], bool], trouble: Exception) -> T:
    pause = _FIRST_S
    while True:
        _log.warning("waiting", trouble=str(trouble), seconds=pause)
        if stopping():
            raise trouble
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_S)
        try:
            return action()
        except (Backpressure, TryLater) as again:
            trouble = again


def together(outputs: Sequence[Outputs]) -> Outputs:
    """What several logs write, as one: a table that has rows of several of them gets one insert."""
    parts: dict[str, list[pa.Table]] = {}
    for name, rows in (pair for one in outputs for pair in one.tables):
        parts.setdefault(name, []).append(rows)
    return Outputs(
        tables=tuple((name, pa.concat_tables(found)) for name, found in parts.items()),
        dead=tuple(letter for one in outputs for letter in one.dead),
        watermarks=pa.concat_tables([one.watermarks for one in outputs]),
    )


def write(
    outputs: Outputs,
    store: Store,
    bury: Callable[[Sequence[LogRecord]], None],
    stopping: Callable[[], bool],
    pool: Executor,
) -> None:
    """Return when ClickHouse has all of it. The watermarks come last: they never run ahead of the facts.

    Tables have no order among them, and there can be many that get a few rows each: some go at once.
    """
    inserts = [pool.submit(persist, partial(store, name, rows), stopping) for name, rows in outputs.tables]
    wait(inserts, return_when=FIRST_EXCEPTION)
    for insert in inserts:
        insert.result()
    if outputs.dead:
        persist(lambda: bury(outputs.dead), stopping)
    if outputs.watermarks.num_rows:
        persist(lambda: store(WATERMARKS.name, outputs.watermarks), stopping)
