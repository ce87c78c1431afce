"""A topic of a test's own, and what is put there and found there without our code."""

import time
import uuid
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from confluent_kafka import Consumer, Message, Producer, TopicPartition

from connectors.kafka import topics
from connectors.kafka.consumer import LogConsumer
from connectors.kafka.topics import Topic
from connectors.settings.model import Kafka

LONG_S: Final = 60.0
T = TypeVar("T")


def eventually(look: Callable[[], T | None], *members: LogConsumer) -> T:
    """What it gives at last; fails after a minute. Meanwhile the members of groups are kept alive."""
    deadline = time.monotonic() + LONG_S
    while not (found := look()):
        assert time.monotonic() < deadline, "not within a minute"
        time.sleep(0.02)
        for member in members:
            assert member.fetch(1, 0.02) == []
    return found


def own(bootstrap: str) -> Kafka:
    """A prefix that nobody else has."""
    return Kafka(bootstrap=bootstrap, topic_prefix=f"{uuid.uuid4().hex[:8]}-")


def make(kafka: Kafka, *made: Topic) -> None:
    admin = topics.open_admin(kafka)
    names = topics.create_missing(admin, kafka, made)
    eventually(lambda: topics.describe(admin, names).keys() == set(names))


def delete(kafka: Kafka, topic: str) -> None:
    """The topic is gone when this returns."""
    admin, name = topics.open_admin(kafka), kafka.topic_prefix + topic
    admin.delete_topics([name])[name].result(30)
    eventually(lambda: not topics.describe(admin, [name]))


def put(kafka: Kafka, topic: str, partition: int, values: Iterable[bytes | None], key: bytes = b"") -> None:
    producer = Producer({"bootstrap.servers": kafka.bootstrap, "log_level": 0})
    for value in values:
        producer.produce(kafka.topic_prefix + topic, value, key, partition=partition)
    assert producer.flush(LONG_S) == 0


def found(kafka: Kafka, topic: str, partition: int) -> list[Message]:
    """All messages of a partition."""
    consumer = Consumer({"bootstrap.servers": kafka.bootstrap, "group.id": "none", "log_level": 0})
    at = TopicPartition(kafka.topic_prefix + topic, partition, 0)
    try:
        low, high = consumer.get_watermark_offsets(at, timeout=LONG_S)
        consumer.assign([TopicPartition(at.topic, partition, low)])
        messages: list[Message] = []
        while consumer.position([at])[0].offset < high and low < high:
            messages += consumer.consume(high, 0.2)
        return messages
    finally:
        consumer.close()


def committed(kafka: Kafka, group: str, topic: str, partition: int) -> int:
    """Negative where there is none."""
    name = kafka.topic_prefix + group
    consumer = Consumer({"bootstrap.servers": kafka.bootstrap, "group.id": name, "log_level": 0})
    try:
        asked = TopicPartition(kafka.topic_prefix + topic, partition)
        return int(consumer.committed([asked], LONG_S)[0].offset)
    finally:
        consumer.close()


def end(kafka: Kafka, topic: str, partition: int) -> int:
    """How many there have been."""
    consumer = Consumer({"bootstrap.servers": kafka.bootstrap, "group.id": "none", "log_level": 0})
    try:
        at = TopicPartition(kafka.topic_prefix + topic, partition)
        return int(consumer.get_watermark_offsets(at, timeout=LONG_S)[1])
    finally:
        consumer.close()
