"""Records → Kafka, awaited: a call returns when every record is confirmed by all replicas."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from connectors.kafka.config import producer_config
from connectors.kafka.errors import TryLater
from connectors.kafka.wire import Encoder
from connectors.observe.metrics import EVENTS, PRODUCE_FAILURES
from connectors.settings.model import Kafka
from schemas.log_record import LogRecord

_KNOWN_FOR_S: Final = 300.0
"""After that the number of partitions is asked again, as it can have been raised."""
_ROOM_S: Final = 0.1
_Outcome = tuple[asyncio.Future[None], KafkaError | None]


class Log(Protocol):
    """Where records go. One method, so that a test can be one."""

    async def append(self, records: Sequence[LogRecord]) -> None:
        """Return once all are stored; raise TryLater where one may not be (some may be)."""
        ...


class _Full(TryLater):
    """librdkafka's queue has no room until what is in it is confirmed or given up."""


class _Sender:
    """Encodes a record and hands it to librdkafka, into the partition that its locality names."""

    def __init__(self, kafka: Kafka, encoder: Encoder, patience_ms: int) -> None:
        self.producer = Producer(producer_config(kafka, patience_ms))
        self._prefix = kafka.topic_prefix
        self._encode = encoder
        self._partitions: dict[str, tuple[int, float]] = {}
        self.broken: KafkaError | None = None
        """After a fatal error librdkafka takes nothing any more."""

    def learn(self, topics: Iterable[str]) -> None:
        """Ask for the partition counts that aren't known, or not any more. Raises TryLater."""
        for topic in topics:
            if not self.known([topic]):
                self._partitions[topic] = self._count(self._prefix + topic), time.monotonic() + _KNOWN_FOR_S

    def known(self, topics: Iterable[str]) -> bool:
        now = time.monotonic()
        return all(topic in self._partitions and now < self._partitions[topic][1] for topic in topics)

    def send(self, record: LogRecord, outcome: Callable[[KafkaError | None, Message], None]) -> None:
        """Raises TryLater where it can't be taken now; `outcome` is called on the thread that polls."""
        partitions, _ = self._partitions[record.topic]
        try:
            self.producer.produce(
                self._prefix + record.topic,
                value=self._encode(record),
                key=record.key,
                partition=record.partition(partitions),
                on_delivery=outcome,
            )
        except BufferError:
            raise _Full("too much is waiting for Kafka already") from None
        except KafkaException as refused:
            self._partitions[record.topic] = partitions, 0.0  # the topic may have been made anew with fewer
            raise self.refusal(refused.args[0]) from None

    def refusal(self, error: KafkaError) -> TryLater:
        """What to raise for it."""
        PRODUCE_FAILURES.labels(error.name()).inc()
        if error.fatal():
            self.broken = error
        return TryLater(f"Kafka did not take it: {error.str()}")

    def _count(self, name: str) -> int:
        try:
            found = self.producer.list_topics(name, timeout=5).topics[name]
        except KafkaException as error:
            raise TryLater(f"Kafka doesn't answer: {error}") from None
        if found.error is not None or not found.partitions:
            raise TryLater(f"topic {name}: {found.error}; `trunkline schema apply` makes it")
        return len(found.partitions)


def count_events(records: Sequence[LogRecord]) -> None:
    for record in records:
        EVENTS.labels(record.org, record.type.name, record.source).inc()


class KafkaLog:
    """The producer of an asyncio process. Confirmations come on a thread and are handed over in lots."""

    def __init__(self, kafka: Kafka, encoder: Encoder, patience_ms: int) -> None:
        self._sender = _Sender(kafka, encoder, patience_ms)
        self._loop = asyncio.get_running_loop()
        self._outcomes: list[_Outcome] = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._confirm, name="kafka-log", daemon=True)
        self._thread.start()

    async def append(self, records: Sequence[LogRecord]) -> None:
        topics = {record.topic for record in records}
        if not self._sender.known(topics):
            await asyncio.to_thread(self._sender.learn, topics)
        await asyncio.gather(*[self._send(record) for record in records])
        count_events(records)

    def trouble(self) -> str | None:
        """What only another process can mend, for the probe that ends this one."""
        return None if self._sender.broken is None else f"the producer is broken: {self._sender.broken.str()}"

    async def close(self) -> None:
        """Wait for what is under way, then stop."""
        await asyncio.to_thread(self._sender.producer.flush, 5.0)
        self._stopping.set()
        await asyncio.to_thread(self._thread.join)

    def _send(self, record: LogRecord) -> asyncio.Future[None]:
        confirmed: asyncio.Future[None] = self._loop.create_future()
        try:
            self._sender.send(record, lambda error, _: self._outcomes.append((confirmed, error)))
        except TryLater as full:
            confirmed.set_exception(full)
        return confirmed

    def _confirm(self) -> None:
        while not self._stopping.is_set():
            self._sender.producer.poll(0.05)
            self._hand_over()
        self._hand_over()  # what the last flush has heard of

    def _hand_over(self) -> None:
        if self._outcomes:
            lot, self._outcomes = self._outcomes, []
            self._loop.call_soon_threadsafe(self._settle, lot)

    def _settle(self, lot: list[_Outcome]) -> None:
        for confirmed, error in lot:
            if confirmed.done():
                continue
            if error is None:
                confirmed.set_result(None)
            else:
                confirmed.set_exception(self._sender.refusal(error))


class BlockingLog:
    """The producer of a process without an event loop: `append` returns when all is confirmed."""

    def __init__(self, kafka: Kafka, encoder: Encoder, patience_ms: int) -> None:
        self._sender = _Sender(kafka, encoder, patience_ms)

    def append(self, records: Sequence[LogRecord]) -> None:
        """Raises TryLater where one may not be stored, KafkaException where it never will be from here."""
        errors: list[KafkaError] = []

        def outcome(error: KafkaError | None, _: Message) -> None:
            if error is not None:
                errors.append(error)

        if self._sender.broken is not None:
            raise KafkaException(self._sender.broken)
        self._sender.learn({record.topic for record in records})
        for record in records:
            self._send(record, outcome)
        self._sender.producer.flush()
        if errors:
            raise self._sender.refusal(errors[0])
        count_events(records)

    def _send(self, record: LogRecord, outcome: Callable[[KafkaError | None, Message], None]) -> None:
        """Records take up room until somebody hears what became of them, which is by polling."""
        while True:
            try:
                return self._sender.send(record, outcome)
            except _Full:
                self._sender.producer.poll(_ROOM_S)
