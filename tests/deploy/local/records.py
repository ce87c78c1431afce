"""Acknowledged writes to a Kafka broker and a schema registry, and what is found there later."""

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient

TOPIC = "kept"


def make_topic(bootstrap: str) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    admin.create_topics([NewTopic(TOPIC, 1)])[TOPIC].result(30)


def write(bootstrap: str, values: list[bytes]) -> None:
    """Returns when the broker has acknowledged all of them; waits for a broker that is down."""
    refused: list[object] = []
    producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True, "log_level": 0})
    for value in values:
        producer.produce(TOPIC, value, on_delivery=lambda error, _: refused.append(error) if error else None)
    assert producer.flush(60) == 0
    assert not refused


def written(bootstrap: str, count: int) -> list[bytes]:
    """The first `count` values of the topic, waiting up to a minute for them."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "none", "log_level": 0})
    consumer.assign([TopicPartition(TOPIC, 0, OFFSET_BEGINNING)])
    try:
        messages: list[Message] = []
        while len(messages) < count:
            messages += consumer.consume(count - len(messages), timeout=60) or pytest.fail("nothing for 60 s")
        return [message.value() or b"" for message in messages if not message.error()]
    finally:
        consumer.close()


def register(registry: str, subject: str, fields: int) -> int:
    """The id of a record schema of so many fields."""
    with SchemaRegistryClient({"url": registry}) as client:
        return int(client.register_schema(subject, _schema(fields)))


def registered(registry: str, subject: str, fields: int) -> int:
    """The id that this schema has under the subject. Raises SchemaRegistryError where it is not there."""
    with SchemaRegistryClient({"url": registry}) as client:
        return int(client.lookup_schema(subject, _schema(fields)).schema_id or 0)


def _schema(fields: int) -> Schema:
    named = ", ".join(f'{{"name": "f{n}", "type": "long"}}' for n in range(fields))
    return Schema(f'{{"type": "record", "name": "R", "fields": [{named}]}}', "AVRO")
