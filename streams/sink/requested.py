"""The sink's second loop: requests for restatement, read as they come and executed in lots."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import structlog

from connectors.clickhouse.insert import Backpressure
from connectors.kafka.consumer import LogConsumer
from connectors.kafka.errors import LogTruncated, TryLater
from connectors.observe.metrics import DEAD
from schemas import catalogue
from schemas.clock import Clock
from schemas.control.restatements import RESTATEMENTS
from schemas.derive.record_types import record_type
from schemas.log_record import LogRecord
from streams.records.unpack import Refused, unpack
from streams.records.writers import Writers
from streams.sink.batch import Batch, dead_letters
from streams.sink.ranges import Request, requests_of
from streams.sink.reading import Reader
from streams.sink.restating import Restater
from streams.sink.stored import Ends
from streams.sink.writing import persist

_FETCH: Final = 100_000
_TYPE: Final = record_type(RESTATEMENTS)
_GAUGES: Final = {aggregate.source.name for aggregate in catalogue.aggregates()}
_log: Final = structlog.get_logger()


class RestatementFailed(Exception):
    """Unexpected, while the named requests were executed; nothing of them is committed."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the loop works with; all of it can be another's in a test."""

    consumer: LogConsumer
    writers: Writers
    bury: Callable[[Sequence[LogRecord]], None]
    check: Callable[[], None]
    """Raises EpochChanged where the topic is not the one that was opened; TryLater."""
    clock: Clock
    ends: Callable[[Iterable[int]], Ends]
    """What is on the result topics, at some partitions; raises TryLater."""
    reached: Callable[[Ends], None]
    """Raises TryLater until that is stored."""


class Requested:
    """`run` until `stop`. What waiting doesn't mend leaves `run`."""

    def __init__(self, desk: Desk, restate: Callable[[Callable[[], bool]], Restater], epoch: int) -> None:
        """`restate` makes a restater that gives up when it is told to stop."""
        self._desk = desk
        self._restater = restate(lambda: self._stopping)
        self._epoch = epoch
        self._reader = Reader(desk.consumer)
        self._pool = ThreadPoolExecutor(1, "sink-restate")
        self._stopping = False

    def stop(self) -> None:
        self._stopping = True

    def run(self) -> None:
        try:
            while not self._stopping:
                for batch in self._gather().values():
                    self._deal_with(batch)
        except LogTruncated:
            self._desk.check()  # a topic that was recreated looks truncated, and has another remedy
            raise
        except (Backpressure, TryLater) as trouble:
            if not self._stopping:
                raise
            _log.warning("left with requests that are not executed", trouble=str(trouble))
        finally:
            self.stop()
            self._pool.shutdown()
            self._desk.consumer.close()

    def _gather(self) -> Mapping[str, Batch]:
        """All that there is: the more requests at once, the fewer windows are worked out twice."""
        batches: dict[str, Batch] = {}
        for message in self._reader.fetch(_FETCH):
            topic = message.topic() or ""
            batch = batches.setdefault(topic, Batch(topic))
            batch.add(message.value() or b"", message.partition() or 0, message.offset() or 0)
        return batches

    def _deal_with(self, batch: Batch) -> None:
        work = self._pool.submit(self._execute, batch)
        self._reader.wait_for(work)
        work.result()
        self._desk.consumer.commit({(batch.topic, p): at for p, at in batch.positions().items()})
        self._desk.consumer.measure_lag()

    def _execute(self, batch: Batch) -> None:
        """Return when every row that the requests change is stored. Raises RestatementFailed."""
        persist(self._desk.check, lambda: self._stopping)
        requests, refused = persist(lambda: self._read(batch), lambda: self._stopping)
        ends = persist(lambda: self._desk.ends(batch.partitions), lambda: self._stopping)
        persist(lambda: self._desk.reached(ends), lambda: self._stopping)
        try:
            self._restater.restate(requests)
        except (Backpressure, TryLater):
            raise
        except Exception as error:
            where = f"{batch.where(0)} to {batch.where(len(batch) - 1)}"
            raise RestatementFailed(f"requests {where}: {error}") from error
        self._bury(batch, refused)
        persist(self._desk.check, lambda: self._stopping)

    def _read(self, batch: Batch) -> tuple[list[Request], list[Refused]]:
        records, refused = unpack(batch.values, self._desk.writers.of)
        found: list[Request] = []
        for part in records:
            if part.type is not _TYPE:
                reason = f"a {part.type.name} is no request"
                refused += [Refused(row, "schema id", reason, None) for row in part.rows.tolist()]
                continue
            for row, request in zip(part.rows.tolist(), requests_of(part.columns), strict=True):
                if request.source_event in _GAUGES:
                    found.append(request)
                else:
                    reason = f"no aggregate is of {request.source_event}"
                    refused.append(Refused(row, "source_event", reason, None))
        return found, refused

    def _bury(self, batch: Batch, refused: Sequence[Refused]) -> None:
        for one in refused:
            DEAD.labels("sink", one.field).inc()
        if refused:
            letters = dead_letters(batch, refused, self._epoch, self._desk.clock.now_ms())
            persist(lambda: self._desk.bury(letters), lambda: self._stopping)
