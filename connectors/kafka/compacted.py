"""Reading a compacted topic whole: the newest record of each key."""

import time
from collections.abc import Callable
from typing import Any, Final

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


def read_compacted(
    kafka: Kafka, topic: str, wanted: Callable[[bytes], bool] = lambda key: True
) -> dict[bytes, bytes]:
    """Key → newest value of a single-partition topic (with prefix), up to its end as of now.

    Tombstones take their key away; keys that aren't wanted are left out. Of transactions only what was
    committed counts, and one that is open is waited for: behind it there may be some that are committed.
    Raises TryLater where nothing comes for 15 s, SchemaMissing where there is no such topic all that time.
    """
    deadline = time.monotonic() + _PATIENCE_S
    consumer = Consumer(_config(kafka, "read_uncommitted"))
    try:
        low, high = _borders(consumer, topic, deadline)
        if low < high:
            consumer.close()
            consumer = Consumer(_config(kafka, "read_committed"))
        return _drain(consumer, TopicPartition(topic, 0, low), high, wanted)
    except KafkaException as error:
        if error.args[0].code() in _NOT_THERE:
            raise SchemaMissing(f"{topic} is not there: run `trunkline schema apply`") from None
        raise TryLater(f"{topic} can't be read: {error}") from None
    finally:
        consumer.close()


def _config(kafka: Kafka, isolation: str) -> dict[str, Any]:
    return {
        **client_config(kafka),
        "group.id": "unused",
        "enable.auto.commit": False,
        "enable.partition.eof": True,
        "isolation.level": isolation,
    }


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


def _drain(
    consumer: Consumer, start: TopicPartition, high: int, wanted: Callable[[bytes], bool]
) -> dict[bytes, bytes]:
    """The end is where the client says so: the last record is not it, as markers of transactions follow."""
    newest: dict[bytes, bytes] = {}
    at, heard = start.offset, time.monotonic()
    consumer.assign([start])
    while at < high:
        if time.monotonic() > heard + _PATIENCE_S:
            raise TryLater(f"{start.topic} stops at {at} of {high}")
        for message in consumer.consume(10_000, timeout=_WAIT_S):
            heard = time.monotonic()
            if error := message.error():
                if error.code() != KafkaError._PARTITION_EOF:
                    raise KafkaException(error)
                at = max(at, message.offset() or 0)
                continue
            key, value = bytes(message.key() or b""), message.value()
            newest.pop(key, None)
            if value is not None and wanted(key):
                newest[key] = bytes(value)
    return newest
