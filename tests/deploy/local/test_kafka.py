"""What Trunkline needs of its broker beyond Kafka's defaults."""

import time
import uuid

import pytest
from confluent_kafka import KafkaError, Message, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from deploy.local.state import Stack

pytestmark = pytest.mark.stack

DAY_MS = 86_400_000
LARGEST = 8 * 1024 * 1024 - 200  # the rest of the 8 MiB is the batch's and the record's own header


@pytest.fixture
def topic(stack: Stack) -> str:
    name = uuid.uuid4().hex
    admin = AdminClient({"bootstrap.servers": stack.kafka, "log_level": 0})
    admin.create_topics([NewTopic(name, 1)])[name].result(30)
    return name


def outcome(stack: Stack, topic: str, value: bytes, at_ms: int) -> KafkaError | None:
    """What the broker says to this record: None where it is acknowledged."""
    settings = {"message.max.bytes": 16 * 1024 * 1024, "message.timeout.ms": 10_000, "log_level": 0}
    producer = Producer({"bootstrap.servers": stack.kafka, "acks": "all"} | settings)
    said: list[KafkaError | None] = []

    def keep(error: KafkaError | None, _: Message) -> None:
        said.append(error)

    producer.produce(topic, value, timestamp=at_ms, on_delivery=keep)
    producer.flush(30)
    return said[0]


@pytest.mark.parametrize("size", [1, LARGEST])
def test_a_delta_of_the_engine_fits(stack: Stack, topic: str, size: int) -> None:
    assert outcome(stack, topic, b"x" * size, now_ms()) is None


def test_a_larger_one_is_refused(stack: Stack, topic: str) -> None:
    error = outcome(stack, topic, b"x" * (LARGEST + 400), now_ms())
    assert error
    assert error.code() == KafkaError.MSG_SIZE_TOO_LARGE


@pytest.mark.parametrize("days", [-5 * 365, -30, 30])
def test_a_simulated_clock_may_be_anywhere(stack: Stack, topic: str, days: int) -> None:
    assert outcome(stack, topic, b"x", now_ms() + days * DAY_MS) is None


def test_a_topic_is_made_by_whoever_declares_it_and_never_by_asking(stack: Stack) -> None:
    name = f"undeclared-{uuid.uuid4().hex}"
    asking = Producer({"bootstrap.servers": stack.kafka, "log_level": 0})  # allows to make it by default
    error = asking.list_topics(name, timeout=10).topics[name].error
    assert error
    assert error.code() == KafkaError.UNKNOWN_TOPIC_OR_PART
    assert name not in asking.list_topics(timeout=10).topics


def now_ms() -> int:
    return time.time_ns() // 1_000_000
