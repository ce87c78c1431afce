"""A log that one process at a time can write to: who opens it shuts out whoever had it open before.

The broker gives a transactional id to its newest producer, and refuses what the others still commit. So a
process that was asleep while its work went to another can't spoil what that one has written since.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from connectors.kafka.config import producer_config
from connectors.kafka.errors import Fenced, LetGo, TryLater
from connectors.kafka.producer import count_events
from connectors.kafka.wire import Encoder
from connectors.observe.metrics import PRODUCE_FAILURES
from connectors.settings.model import Kafka
from schemas.log_record import LogRecord

_PATIENCE_MS: Final = 10_000
_ASK_S: Final = 2.0
_FENCED: Final = (
    KafkaError._FENCED,
    KafkaError.INVALID_PRODUCER_EPOCH,
    KafkaError.PRODUCER_FENCED,
)


class FencedLog:
    """Records of topics with a single partition; each append is one transaction. See `opened`."""

    def __init__(self, kafka: Kafka, encoder: Encoder, name: str) -> None:
        config = producer_config(kafka, _PATIENCE_MS) | {
            "transactional.id": kafka.topic_prefix + name,
            "transaction.timeout.ms": _PATIENCE_MS,
        }
        self._name = name
        self._producer = Producer(config)
        self._prefix = kafka.topic_prefix
        self._encode = encoder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="fenced-log")
        self._over: LetGo | None = None

    async def append(self, records: Sequence[LogRecord]) -> None:
        """Return once all are committed. Raises TryLater where none is, and LetGo where none ever will be."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._write, records)
        count_events(records)

    def _open(self) -> None:
        """Shut out others; what they have left half written is undone first."""
        self._insist(lambda: self._producer.init_transactions(_ASK_S))

    def _write(self, records: Sequence[LogRecord]) -> None:
        if self._over:
            raise self._over
        errors: list[KafkaError] = []

        def outcome(error: KafkaError | None, _: Message) -> None:
            if error is not None:
                errors.append(error)

        try:
            self._producer.begin_transaction()
            for record in records:
                topic, value = self._prefix + record.topic, self._encode(record)
                self._producer.produce(topic, value, record.key, partition=0, on_delivery=outcome)
            self._insist(lambda: self._producer.commit_transaction(_ASK_S))
        except KafkaException as refused:
            self._undo(refused.args[0])
        except BufferError:
            self._undo(KafkaError(KafkaError._QUEUE_FULL))
        if errors:  # can't be: a commit waits for all, and fails with any of them
            raise TryLater(f"Kafka did not take it: {errors[0].str()}")

    def _undo(self, error: KafkaError) -> None:
        """Raises TryLater once nothing is left of the transaction, else LetGo."""
        PRODUCE_FAILURES.labels(error.name()).inc()
        if error.fatal() or error.code() in _FENCED:
            raise self._let_go(error)
        try:
            self._insist(lambda: self._producer.abort_transaction(_ASK_S))
        except KafkaException as refused:
            raise self._let_go(refused.args[0]) from None
        raise TryLater(f"Kafka did not take it: {error.str()}")

    def _insist(self, step: Callable[[], None]) -> None:
        """A step of which nobody knows the end is asked for again: it is done once. Raises KafkaException."""
        deadline = time.monotonic() + _PATIENCE_MS / 1000
        while True:
            try:
                return step()
            except KafkaException as refused:
                if not refused.args[0].retriable() or time.monotonic() > deadline:
                    raise

    def _let_go(self, error: KafkaError) -> LetGo:
        """What is wrong with this producer is wrong for good: another one has to be opened."""
        if error.code() in _FENCED:
            self._over = Fenced(f"{self._name} was taken over by another process: leave it to that one")
        else:
            self._over = LetGo(f"{self._name} must be opened anew, its producer is broken: {error.str()}")
        return self._over


@asynccontextmanager
async def opened(kafka: Kafka, encoder: Encoder, name: str) -> AsyncIterator[FencedLog]:
    """The log of this name, shut to all who had it before. Raises KafkaException, where that can't be had.

    What is under way when it is left is waited for: then it is known to be there, or never will be.
    """
    log = FencedLog(kafka, encoder, name)
    try:
        await asyncio.get_running_loop().run_in_executor(log._thread, log._open)
        yield log
    finally:
        await asyncio.to_thread(log._thread.shutdown)
