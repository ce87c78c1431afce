"""Reading a compacted topic whole: the newest record of each key."""

from confluent_kafka import Consumer, KafkaException, TopicPartition

from connectors.kafka.config import client_config
from connectors.kafka.errors import TryLater
from connectors.settings.model import Kafka

_WAIT_S = 10.0


def read_compacted(kafka: Kafka, topic: str) -> dict[bytes, bytes]:
    """Key → newest value of a single-partition topic (with prefix), up to its end as of now.

    Tombstones take their key away. Raises TryLater where the broker doesn't answer.
    """
    consumer = Consumer({**client_config(kafka), "group.id": "unused", "enable.auto.commit": False})
    try:
        return _drain(consumer, TopicPartition(topic, 0))
    except KafkaException as error:
        raise TryLater(f"{topic} can't be read: {error}") from None
    finally:
        consumer.close()


def _drain(consumer: Consumer, partition: TopicPartition) -> dict[bytes, bytes]:
    low, high = consumer.get_watermark_offsets(partition, timeout=_WAIT_S)
    newest: dict[bytes, bytes] = {}
    partition.offset = low
    consumer.assign([partition])
    while low < high:
        messages = consumer.consume(10_000, timeout=_WAIT_S)
        if not messages:
            raise TryLater(f"{partition.topic} stops at {low} of {high}")
        for message in messages:
            if message.error():
                raise KafkaException(message.error())
            key, value = message.key() or b"", message.value()
            newest.pop(key, None)
            if value is not None:
                newest[bytes(key)] = bytes(value)
        low = consumer.position([partition])[0].offset
    return newest
