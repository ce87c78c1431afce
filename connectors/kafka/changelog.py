"""Reading one partition of a changelog whole, with the offset of every record."""

import time
from collections.abc import Iterator
from typing import Final

from confluent_kafka import Consumer, KafkaException, TopicPartition

from connectors.kafka.config import client_config
from connectors.kafka.errors import TryLater
from connectors.settings.model import Kafka

_PATIENCE_S: Final = 60.0
_WAIT_S: Final = 0.1
_SILENCE_S: Final = 5.0

Record = tuple[int, bytes, bytes | None]
"""(offset, key, value); None is a tombstone."""


def read_changelog(kafka: Kafka, topic: str, partition: int, begin: int = 0) -> Iterator[Record]:
    """Every record from offset `begin` on that is there now, in order; `topic` with prefix.

    Raises TryLater where the broker says nothing for a minute.
    """
    consumer = Consumer(
        {
            **client_config(kafka),
            "group.id": "unused",
            "enable.auto.commit": False,
            "auto.offset.reset": "error",
            "fetch.message.max.bytes": 8 << 20,
            "queued.max.messages.kbytes": 65_536,
        }
    )
    try:
        low, high = _borders(consumer, TopicPartition(topic, partition))
        low = max(low, begin)
        consumer.assign([TopicPartition(topic, partition, low)])
        yield from _read(consumer, TopicPartition(topic, partition), low, high)
    except KafkaException as error:
        raise TryLater(f"{topic}/{partition} can't be read: {error}") from None
    finally:
        consumer.close()


def _borders(consumer: Consumer, partition: TopicPartition) -> tuple[int, int]:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            low, high = consumer.get_watermark_offsets(partition, timeout=_SILENCE_S)
        except KafkaException:
            if time.monotonic() > deadline:
                raise
            time.sleep(_WAIT_S)
        else:
            return low, high


def _read(consumer: Consumer, partition: TopicPartition, low: int, high: int) -> Iterator[Record]:
    at, heard = low, time.monotonic()
    while at < high:
        for message in consumer.consume(1_000, timeout=_WAIT_S):
            if error := message.error():
                raise KafkaException(error)
            offset, value = message.offset() or 0, message.value()
            if offset < high:
                yield offset, bytes(message.key() or b""), None if value is None else bytes(value)
            heard = time.monotonic()
        at = max(at, consumer.position([partition])[0].offset)
        if time.monotonic() - heard > _PATIENCE_S:
            raise TryLater(f"{partition.topic}/{partition.partition} stops at {at} of {high}")
