"""Reading a log from where one was to its end as of now, without a consumer group."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from connectors.kafka.config import client_config
from connectors.kafka.errors import TryLater
from connectors.settings.model import Kafka

_ANSWER_S: Final = 5.0
_WAIT_S: Final = 0.1
_PATIENCE_S: Final = 30.0
"""So long nothing comes before the log is said not to be readable."""
_TURN_S: Final = 5.0
"""So long a log that has much to be read is read at once: others wait for their turn."""
_LOT: Final = 5_000

Wanted = Callable[[bytes], bool]
"""Of a message's key."""


@dataclass(frozen=True, slots=True)
class Read:
    """`messages` as (key, value); `positions` by partition: the next offset to be read."""

    messages: list[tuple[bytes, bytes]]
    positions: dict[int, int]
    lost: int = 0
    """Offsets that were asked for and are no longer on the log."""


class Tail:
    """Of one topic (with prefix). Not for two threads at once."""

    def __init__(self, kafka: Kafka, topic: str) -> None:
        config = {**client_config(kafka), "group.id": "unused", "enable.auto.commit": False}
        self._consumer = Consumer({**config, "auto.offset.reset": "error", "enable.partition.eof": False})
        self._topic = topic

    def read(self, positions: Mapping[int, int], wanted: Wanted, most: int) -> Read:
        """Messages whose key is wanted, from `positions` on (the beginning, where there is none), up to the
        end, or until `most` are found or 5 s are over: `positions` says how far. Positions behind the end are
        another log's, of before it was recreated, and count for nothing. Raises TryLater.
        """
        try:
            return self._read(positions, wanted, most)
        except KafkaException as error:
            raise TryLater(f"{self._topic} can't be read: {error}") from None

    def close(self) -> None:
        self._consumer.close()

    def _read(self, positions: Mapping[int, int], wanted: Wanted, most: int) -> Read:
        borders = {p: self._borders(p) for p in self._partitions()}
        known = {p: at for p, at in positions.items() if p in borders and at <= borders[p][1]}
        at = {p: max(low, known.get(p, low)) for p, (low, _) in borders.items()}
        lost = sum(at[p] - known[p] for p in known)
        found = Read([], at, lost)
        ends = {p: high for p, (_, high) in borders.items() if at[p] < high}
        if ends:
            self._consumer.assign([TopicPartition(self._topic, p, at[p]) for p in ends])
            try:
                self._drain(found, ends, wanted, most)
            finally:
                self._consumer.unassign()
        return found

    def _drain(self, found: Read, ends: Mapping[int, int], wanted: Wanted, most: int) -> None:
        began, first = time.monotonic(), dict(found.positions)
        while any(found.positions[p] < end for p, end in ends.items()) and len(found.messages) < most:
            took = time.monotonic() - began
            if took > _TURN_S and found.positions != first:
                return
            if took > _PATIENCE_S:
                raise TryLater(f"{self._topic} stops at {found.positions} of {dict(ends)}")
            for message in self._consumer.consume(_LOT, timeout=_WAIT_S):
                self._take(found, message, wanted)
            for place in self._consumer.position([TopicPartition(self._topic, p) for p in ends]):
                if place.offset >= 0:  # behind markers of transactions, which are no messages
                    found.positions[place.partition] = max(found.positions[place.partition], place.offset)

    def _take(self, found: Read, message: Message, wanted: Wanted) -> None:
        if (error := message.error()) is not None:
            if error.code() == KafkaError._PARTITION_EOF:
                return
            raise KafkaException(error)
        key = bytes(message.key() or b"")
        if wanted(key):
            found.messages.append((key, bytes(message.value() or b"")))
        found.positions[message.partition() or 0] = (message.offset() or 0) + 1

    def _partitions(self) -> list[int]:
        found = self._consumer.list_topics(self._topic, timeout=_ANSWER_S).topics[self._topic]
        if found.error is not None:
            raise KafkaException(found.error)
        return sorted(found.partitions)

    def _borders(self, partition: int) -> tuple[int, int]:
        low, high = self._consumer.get_watermark_offsets(
            TopicPartition(self._topic, partition), timeout=_ANSWER_S
        )
        return low, high
