"""Reading a compacted topic whole: the newest record of each key."""

import time
from typing import Final

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from connectors.kafka.config import client_config
from connectors.kafka.errors import SchemaMissing, TryLater
from connectors.settings.model import Kafka

_PATIENCE_S: Final = 15.0
_WAIT_S: Final = 0.1
_NOT_THERE: Final = (
    KafkaError._UNKNOWN_PARTITION,
    KafkaError._UNKNOWN_TOPIC,
    KafkaError.UNKNOWN_TOPIC_OR_PART,
)


def read_compacted(kafka: Kafka, topic: str) -> dict[bytes, bytes]:
    """Key → newest value of a single-partition topic (with prefix), up to its end as of now.

    Tombstones take their key away. Raises TryLater where the broker doesn't answer in 15 s, and
    SchemaMissing where there is no such topic after that long.
    """
    deadline = time.monotonic() + _PATIENCE_S
    consumer = Consumer({**client_config(kafka), "group.id": "unused", "enable.auto.commit": False})
    try:
        low, high = _borders(consumer, topic, deadline)
        return _drain(consumer, TopicPartition(topic, 0, low), high, deadline)
    except KafkaException as error:
        if error.args[0].code() in _NOT_THERE:
            raise SchemaMissing(f"{topic} is not there: run `trunkline schema apply`") from None
        raise TryLater(f"{topic} can't be read: {error}") from None
    finally:
        consumer.close()


def _borders(consumer: Consumer, topic: str, deadline: float) -> tuple[int, int]:
    """First offset and end; a topic just made may have no leader for a moment."""
    while True:
        try:
            low, high = consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=5)
        except KafkaException:
            if time.monotonic() > deadline:
                raise
            time.sleep(_WAIT_S)
        else:
            return low, high


def _drain(consumer: Consumer, start: TopicPartition, high: int, deadline: float) -> dict[bytes, bytes]:
    newest: dict[bytes, bytes] = {}
    at = start.offset
    consumer.assign([start])
    while at < high:
        if time.monotonic() > deadline:
            raise TryLater(f"{start.topic} stops at {at} of {high}")
        for message in consumer.consume(10_000, timeout=_WAIT_S):
            if error := message.error():
                raise KafkaException(error)
            key, value = bytes(message.key() or b""), message.value()
            newest.pop(key, None)
            if value is not None:
                newest[key] = bytes(value)
        position = consumer.position([start])[0].offset
        at = max(at, position)
    return newest
