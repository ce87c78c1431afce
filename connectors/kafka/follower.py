"""A compacted topic of one partition, followed: whole from its beginning, then each record as it comes."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

import structlog
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition

from connectors.kafka.config import client_config
from connectors.kafka.errors import TryLater
from connectors.settings.model import Kafka

T = TypeVar("T")
Change = tuple[bytes, bytes | None]
"""(key, value); None: there is no such key any more."""

_WAIT_S: Final = 0.2
_LOT: Final = 5_000
_PAUSE_S: Final = 1.0
_log: Final = structlog.get_logger()


class Follower(Generic[T]):
    """Reads on a thread of its own, where `read` makes something of each change or None of one to be skipped.

    `take` gets them in lots, in order, in the loop that it was made in. What is away, be it the broker or
    what `read` needs (it says so by TryLater), is waited for. What it trips over otherwise is skipped.
    """

    def __init__(
        self,
        kafka: Kafka,
        topic: str,
        read: Callable[[Change], T | None],
        take: Callable[[Sequence[T]], None],
    ) -> None:
        """`topic` without prefix."""
        self._topic = kafka.topic_prefix + topic
        self._kafka = kafka
        self._read = read
        self._take = take
        self._loop = asyncio.get_running_loop()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"follow-{topic}", daemon=True)
        self.caught_up = asyncio.Event()
        """Set once everything that was there at the start has been taken."""

    async def __aenter__(self) -> "Follower[T]":
        self._thread.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopping.set()
        await asyncio.to_thread(self._thread.join)

    async def whole(self, patience_s: float = 30.0) -> None:
        """Return once it is caught up. Raises TryLater where that takes too long."""
        try:
            await asyncio.wait_for(self.caught_up.wait(), patience_s)
        except TimeoutError:
            raise TryLater(f"{self._topic} can't be read in {patience_s:.0f} s") from None

    def _run(self) -> None:
        consumer = Consumer(
            {
                **client_config(self._kafka),
                "group.id": "unused",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "auto.offset.reset": "earliest",
            }
        )
        consumer.assign([TopicPartition(self._topic, 0, OFFSET_BEGINNING)])
        try:
            while not self._stopping.is_set():
                self._turn(self._messages(consumer))
        finally:
            consumer.close()

    def _messages(self, consumer: Consumer) -> list[Message]:
        try:
            return consumer.consume(_LOT, _WAIT_S)
        except KafkaException as trouble:
            self._wait(trouble)
            return []

    def _turn(self, messages: Sequence[Message]) -> None:
        found: list[T] = []
        ended = False
        for message in messages:
            if (error := message.error()) is None:
                value = message.value()
                change = bytes(message.key() or b""), None if value is None else bytes(value)
                if (item := self._insist(change)) is not None:
                    found.append(item)
            ended |= error is not None and error.code() == KafkaError._PARTITION_EOF
        if found or ended:
            self._hand_over(found, ended)

    def _insist(self, change: Change) -> T | None:
        while not self._stopping.is_set():
            try:
                return self._read(change)
            except TryLater as trouble:
                self._wait(trouble)
            except Exception as ours:  # one record that can't be read must not keep us from all that follow
                _log.error("a record is skipped", topic=self._topic, key=repr(change[0]), exc_info=ours)
                return None
        return None

    def _wait(self, trouble: Exception) -> None:
        _log.warning("a topic can't be followed just now", topic=self._topic, reason=str(trouble))
        self._stopping.wait(_PAUSE_S)

    def _hand_over(self, found: Sequence[T], ended: bool) -> None:
        try:
            self._loop.call_soon_threadsafe(self._taken, found, ended)
        except RuntimeError:  # the loop is closed, and nobody waits for us
            self._stopping.set()

    def _taken(self, found: Sequence[T], ended: bool) -> None:
        if found:
            self._take(found)
        if ended:
            self.caught_up.set()
