"""Whether everything that is on the logs is in ClickHouse."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from confluent_kafka import Consumer, KafkaException, TopicPartition

from connectors.kafka.config import client_config
from connectors.settings.model import Kafka
from schemas import catalogue
from schemas.control.restatements import RESTATEMENTS
from streams.sink.role import GROUP, RESTATE_GROUP
from streams.work.names import group_of

_POLL_S: Final = 0.1


class NotCaughtUp(TimeoutError):
    """The group is still behind the end of the logs."""


@contextmanager
def _looking(kafka: Kafka, group: str) -> Iterator[Consumer]:
    """Asks as the group does, without being a member of it."""
    config = {**client_config(kafka), "group.id": kafka.topic_prefix + group, "enable.auto.commit": False}
    consumer = Consumer(config)
    try:
        yield consumer
    finally:
        consumer.close()


def _behind(consumer: Consumer, kafka: Kafka, topics: Iterable[str]) -> int:
    return sum(_lag(consumer, kafka.topic_prefix + topic) for topic in topics)


def _lag(consumer: Consumer, topic: str) -> int:
    found = consumer.list_topics(topic, timeout=10).topics[topic].partitions
    committed = consumer.committed([TopicPartition(topic, p) for p in found], timeout=10)
    behind = 0
    for partition in committed:
        low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition.partition), timeout=10)
        behind += high - max(partition.offset, low)
    return behind


def await_caught_up(kafka: Kafka, group: str, topics: Iterable[str], patience_s: float = 60.0) -> None:
    """Return once the group has dealt with all that was on the topics. Raises NotCaughtUp."""
    deadline, wanted = time.monotonic() + patience_s, list(topics)
    with _looking(kafka, group) as consumer:
        while (behind := _known_behind(consumer, kafka, wanted)) != 0:
            if time.monotonic() > deadline:
                much = "unknown how many" if behind is None else behind
                raise NotCaughtUp(f"{group} is {much} records behind after {patience_s:.0f} s")
            time.sleep(_POLL_S)


def _known_behind(consumer: Consumer, kafka: Kafka, topics: Iterable[str]) -> int | None:
    """None where the broker can't say, as when it has just come back and no group has a coordinator yet."""
    try:
        return _behind(consumer, kafka, topics)
    except KafkaException:
        return None


def await_settled(kafka: Kafka, patience_s: float = 60.0) -> None:
    """Return once every event that is on the logs counts in ClickHouse: facts, windows, restatements.

    Raises NotCaughtUp where one of these takes longer than `patience_s`.
    """
    logs = [family.log for family in catalogue.families()]
    results = [aggregate.topic for aggregate in catalogue.aggregates()]
    await_caught_up(kafka, GROUP, logs, patience_s)
    for family in catalogue.worked():
        await_caught_up(kafka, group_of(family), [family.log], patience_s)
    await_caught_up(kafka, GROUP, results, patience_s)
    await_caught_up(kafka, RESTATE_GROUP, [RESTATEMENTS.topic or ""], patience_s)


def behind(kafka: Kafka) -> int:
    """Records of the families' logs that ClickHouse doesn't have yet."""
    with _looking(kafka, GROUP) as consumer:
        return _behind(consumer, kafka, (family.log for family in catalogue.families()))
