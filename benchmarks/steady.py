"""How fast something is once it runs: over the middle of its work, start and end left out."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from confluent_kafka import Consumer, TopicPartition

from connectors.kafka.config import client_config
from connectors.settings.model import Kafka
from deploy.line.roles import ReadTheLog, Role

_LOOK_S: Final = 0.25
_PATIENCE_S: Final = 300.0


@dataclass(frozen=True, slots=True)
class Middle:
    """The stretch of the work that counts, as shares of it."""

    begin: float
    end: float


MIDDLE: Final = Middle(0.2, 0.9)


def rate(role: Role, done: Callable[[], float], total: int, middle: Middle = MIDDLE) -> float:
    """Units a second between the first look past `begin` and the first one past `end` of the work.

    Raises ReadTheLog where the process ends or takes more than five minutes.
    """
    began: tuple[float, float] | None = None
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        count, now = done(), time.monotonic()
        if began is None and count >= total * middle.begin:
            began = now, count
        if began and count >= total * middle.end and now > began[0]:
            return (count - began[1]) / (now - began[0])
        if not role.alive() or now > deadline:
            raise ReadTheLog(f"{count:,.0f} of {total:,} were done:\n{role.tail()}")
        time.sleep(_LOOK_S)


def metric(role: Role, name: str) -> float:
    """A metric of the process, summed over its labels."""
    found = re.findall(rf"^{name}(?:{{.*}})? (\S+)$", role.metrics(), re.MULTILINE)
    return sum(map(float, found))


def written(kafka: Kafka, topic: str) -> int:
    """Records on a topic (with prefix) that nothing was deleted from, over all partitions."""
    consumer = Consumer({**client_config(kafka), "group.id": "unused"})
    try:
        found = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        ends = [consumer.get_watermark_offsets(TopicPartition(topic, p), timeout=10)[1] for p in found]
    finally:
        consumer.close()
    return sum(ends)
