"""The sink's loop: read a log, write its tables, commit. One batch is written while the next is read."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import structlog

from connectors.clickhouse.insert import Backpressure
from connectors.kafka.consumer import LogConsumer
from connectors.kafka.errors import LogTruncated, TryLater
from connectors.kafka.ledger import Epoch
from connectors.observe.metrics import BATCH_ROWS, DEAD, DUPLICATES, FLUSH_SECONDS, LATE
from connectors.settings.model import Sink as SinkSettings
from schemas.clock import Clock
from schemas.declare.families import Family
from schemas.log_record import LogRecord
from streams.records.writers import Writers
from streams.sink.batch import Batch, dead_letters
from streams.sink.limit import DeadLimit, TooManyDead
from streams.sink.noticing import Noticing
from streams.sink.plan import Plan, plan
from streams.sink.progress import Marks, and_marks, mark_rows, marks
from streams.sink.reading import Reader
from streams.sink.writing import Outputs, Store, persist, tables, together, write

_FETCH: Final = 20_000
_MOST_BYTES: Final = 67_108_864
"""Of one batch: rows can be dead letters of a megabyte each."""
INSERTS: Final = 4
"""At one time: a batch can have rows for every table that there is, and each insert is mostly waiting."""
_log: Final = structlog.get_logger()

Positions = dict[tuple[str, int], int]
"""(topic, partition) → next offset to read."""


@dataclass(frozen=True, slots=True)
class Log:
    """A topic (with prefix) that the sink reads and its epoch; one of our own is no family's."""

    topic: str
    family: Family | None
    epoch: Epoch
    buries: bool = True
    """False for the dead-letter topic itself: what can't be read there stays there."""


@dataclass(frozen=True, slots=True)
class World:
    """What the sink works with; all of it can be another's in a test."""

    consumer: LogConsumer
    writers: Writers
    store: Store
    bury: Callable[[Sequence[LogRecord]], None]
    check: Callable[[], None]
    """Raises EpochChanged where a log is not the one that was opened; TryLater."""
    clock: Clock


class Sink:
    """`run` until `stop`. A failure that waiting doesn't mend leaves `run`, with nothing committed."""

    def __init__(self, world: World, logs: Mapping[str, Log], settings: SinkSettings) -> None:
        self._world = world
        self._logs = logs
        self._settings = settings
        self._limit = DeadLimit(settings.dead_limit)
        self._marks: dict[str, Marks] = {topic: {} for topic in logs}
        self._noticing = {topic: Noticing() for topic in logs}
        self._stopping = False
        self._pool = ThreadPoolExecutor(1, "sink-write")
        self._inserting = ThreadPoolExecutor(INSERTS, "sink-insert")
        self._writing: tuple[Future[None], Positions] | None = None
        self._reader = Reader(world.consumer)

    @property
    def assigned_once(self) -> bool:
        return self._world.consumer.assigned_once

    def stop(self) -> None:
        self._stopping = True

    def run(self) -> None:
        try:
            while not self._stopping:
                self._turn(self._gather())
            self._settle()
        except LogTruncated:
            self._world.check()  # a log that was recreated looks truncated, and has another remedy
            raise
        except (Backpressure, TryLater) as trouble:
            if not self._stopping:
                raise
            _log.warning("left with a batch that is not written", trouble=str(trouble))
        finally:
            self.stop()  # or the writing thread would wait for ClickHouse for ever
            self._pool.shutdown()
            self._inserting.shutdown()
            self._world.consumer.close()

    def _gather(self) -> dict[str, Batch]:
        """Read until a batch is full or its first row has waited long enough."""
        batches: dict[str, Batch] = {}
        rows, size, first = 0, 0, 0.0
        while not self._stopping and rows < self._settings.flush_rows and size < _MOST_BYTES:
            messages = self._reader.fetch(min(_FETCH, self._settings.flush_rows - rows))
            for message in messages:
                topic, value = message.topic() or "", message.value() or b""
                batch = batches.get(topic) or batches.setdefault(topic, Batch(topic))
                batch.add(value, message.partition() or 0, message.offset() or 0)
                size += len(value)
            rows += len(messages)
            first = first or (time.monotonic() if rows else 0.0)
            if rows and (time.monotonic() - first) * 1000 >= self._settings.flush_after:
                break
            if not rows and self._writing and self._writing[0].done():
                self._settle()
        return batches

    def _turn(self, batches: Mapping[str, Batch]) -> None:
        """Plan what was gathered, wait for what is being written, commit that, write this."""
        if not batches:
            return
        outputs = [self._outputs(batch) for batch in batches.values()]
        positions = {(b.topic, p): at for b in batches.values() for p, at in b.positions().items()}
        self._settle()
        self._writing = self._pool.submit(self._write, outputs), positions

    def _settle(self) -> None:
        """Wait until what is being written is written, and commit it."""
        if self._writing is None:
            return
        writing, positions = self._writing
        self._reader.wait_for(writing)
        writing.result()
        self._writing = None
        self._world.consumer.commit(positions)
        self._world.consumer.measure_lag()

    def _outputs(self, batch: Batch) -> Outputs:
        log = self._logs[batch.topic]
        made = persist(lambda: plan(batch, self._world.writers.of, log.epoch.epoch), lambda: self._stopping)
        for refused in made.refused:
            DEAD.labels("sink", refused.field).inc()
        BATCH_ROWS.observe(len(batch))
        reached = self._reached(log, made)
        now = self._world.clock.now_ms()
        dead = dead_letters(batch, made.refused, log.epoch.epoch, now) if log.buries else []
        if log.buries:
            self._check_limit(batch, made, dead)
        return Outputs(tables(made.rows), tuple(dead), mark_rows(reached, log.family))

    def _reached(self, log: Log, made: Plan) -> Marks:
        """How far time has come with this batch, of which the metrics hear."""
        before = self._marks[log.topic]
        for noticed in self._noticing[log.topic].notice(made.rows, before):
            DUPLICATES.labels(noticed.record).inc(noticed.duplicates)
            LATE.labels(noticed.record).inc(noticed.late)
        reached = marks(made.rows) if log.family else {}
        self._marks[log.topic] = and_marks(before, reached)
        return reached

    def _check_limit(self, batch: Batch, made: Plan, dead: Sequence[LogRecord]) -> None:
        """Raises TooManyDead, once what it is about can be looked at: the batch itself is never written.

        Letters that come back on their own topic don't count: they would pass for as much that is good.
        """
        try:
            self._limit.add(len(batch), len(made.refused))
        except TooManyDead:
            self._settle()
            if dead:
                persist(lambda: self._world.bury(dead), lambda: self._stopping)
            raise

    def _write(self, outputs: Sequence[Outputs]) -> None:
        """The logs are checked before, as rows of another log would get wrong revisions, and once more after:
        an offset of the old log that is committed for the new one would skip what lies before it there.
        """
        with FLUSH_SECONDS.time():
            persist(self._world.check, lambda: self._stopping)
            world, stopping = self._world, lambda: self._stopping
            write(together(outputs), world.store, world.bury, stopping, self._inserting)
            persist(self._world.check, lambda: self._stopping)
