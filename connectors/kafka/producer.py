"""Records → Kafka, awaited: a call returns when every record is confirmed by all replicas."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Protocol

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from connectors.kafka.config import producer_config
from connectors.kafka.errors import TryLater
from connectors.kafka.wire import Encoder
from connectors.observe.metrics import EVENTS, PRODUCE_FAILURES
from connectors.settings.model import Kafka
from schemas.log_record import LogRecord

_Outcome = tuple[asyncio.Future[None], KafkaError | None]


class Log(Protocol):
    """Where records go. One method, so that a test can be one."""

    async def append(self, records: Sequence[LogRecord]) -> None:
        """Return once all are stored; raise TryLater where one may not be (some may be)."""
        ...


class KafkaLog:
    """The producer of one process. Confirmations arrive on a thread and are handed over in lots."""

    def __init__(self, kafka: Kafka, encoder: Encoder, patience_ms: int) -> None:
        self._producer = Producer(producer_config(kafka, patience_ms))
        self._prefix = kafka.topic_prefix
        self._encode = encoder
        self._partitions: dict[str, int] = {}
        self._loop = asyncio.get_running_loop()
        self._outcomes: list[_Outcome] = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._confirm, name="kafka-log", daemon=True)
        self._thread.start()

    async def append(self, records: Sequence[LogRecord]) -> None:
        for topic in {r.topic for r in records} - self._partitions.keys():
            self._partitions[topic] = await asyncio.to_thread(self._count, topic)
        confirmations = [self._send(record) for record in records]
        await asyncio.gather(*confirmations)
        for record in records:
            EVENTS.labels(record.org, record.type.name, record.source).inc()

    async def close(self) -> None:
        """Wait for what is under way, then stop."""
        await asyncio.to_thread(self._producer.flush, 5.0)
        self._stopping.set()
        await asyncio.to_thread(self._thread.join)

    def _send(self, record: LogRecord) -> asyncio.Future[None]:
        confirmed: asyncio.Future[None] = self._loop.create_future()

        def outcome(error: KafkaError | None, _: Message) -> None:
            self._outcomes.append((confirmed, error))

        try:
            self._producer.produce(
                self._prefix + record.topic,
                value=self._encode(record),
                key=record.key,
                partition=record.partition(self._partitions[record.topic]),
                on_delivery=outcome,
            )
        except BufferError:
            self._settle([(confirmed, KafkaError(KafkaError._QUEUE_FULL))])
        return confirmed

    def _confirm(self) -> None:
        while not self._stopping.is_set():
            self._producer.poll(0.05)
            if self._outcomes:
                lot, self._outcomes = self._outcomes, []
                self._loop.call_soon_threadsafe(self._settle, lot)

    def _settle(self, lot: list[_Outcome]) -> None:
        for confirmed, error in lot:
            if confirmed.cancelled():
                continue
            if error is None:
                confirmed.set_result(None)
            else:
                PRODUCE_FAILURES.labels(error.name()).inc()
                confirmed.set_exception(TryLater(f"Kafka did not take it: {error.str()}"))

    def _count(self, topic: str) -> int:
        name = self._prefix + topic
        try:
            found = self._producer.list_topics(name, timeout=5).topics[name]
        except KafkaException as error:
            raise TryLater(f"Kafka doesn't answer: {error}") from None
        if found.error is not None or not found.partitions:
            raise TryLater(f"topic {name}: {found.error}; `trunkline schema apply` makes it")
        return len(found.partitions)
