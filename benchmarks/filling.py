"""Logs for benchmarks, written as fast as Kafka takes them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from confluent_kafka import Producer

from benchmarks.load import LOG, Encoded, Fleet, partition
from connectors.kafka.config import producer_config
from connectors.kafka.registry import look_up, open_registry
from connectors.kafka.wire import Encoder
from connectors.settings.model import Settings
from schemas import catalogue
from schemas.derive.record_types import record_type
from schemas.events.trunk_metrics import TRUNK_METRICS

_ROOM_S: Final = 0.05
_SLICE: Final = 0.02
"""Of a second: how finely a pace is kept."""


@dataclass(frozen=True, slots=True)
class Message:
    key: bytes
    value: bytes | None
    partition: int


def messages(settings: Settings, fleet: Fleet, count: int) -> Iterator[Message]:
    """The fleet's inventory, then its first `count` samples."""
    ids = look_up(open_registry(settings.registry), catalogue.record_types())
    encode, partitions = Encoder(ids), settings.kafka.partitions
    for record in fleet.inventory():
        yield Message(record.key, encode(record), record.partition(partitions))
    places = [(f"{fleet.org(n)}/{fleet.trunk(n)}".encode(), fleet.org(n)) for n in range(fleet.size)]
    where = [(key, partition(org, partitions)) for key, org in places]
    for samples, values in Encoded(fleet, ids[record_type(TRUNK_METRICS).name]).chunks(count):
        for trunk, value in zip(samples.trunk.tolist(), values, strict=True):
            yield Message(where[trunk][0], value, where[trunk][1])


def open_producer(settings: Settings, linger_ms: int = 50) -> Producer:
    config = producer_config(settings.kafka, 60_000)
    return Producer({**config, "linger.ms": linger_ms, "queue.buffering.max.messages": 1_000_000})


def send(producer: Producer, topic: str, message: Message) -> None:
    """Waits for room where there is none."""
    while True:
        try:
            return producer.produce(topic, value=message.value, key=message.key, partition=message.partition)
        except BufferError:
            producer.poll(_ROOM_S)


def fill(settings: Settings, fleet: Fleet, count: int) -> int:
    """Put them all on the log; returns how many records there are."""
    producer, topic, sent = open_producer(settings), settings.kafka.topic_prefix + LOG, 0
    for message in messages(settings, fleet, count):
        send(producer, topic, message)
        sent += 1
    producer.flush()
    return sent


def paced(
    producer: Producer, topic: str, each: Iterator[Message], rate: float
) -> Iterator[tuple[int, float]]:
    """Send them at so many a second; yields the partition of each, and its moment (monotonic)."""
    first = next(each)  # it may take a while to be made: time begins after that
    begun = time.monotonic()
    for sent, message in enumerate(chain([first], each)):
        if sent % max(1, int(rate * _SLICE)) == 0:
            producer.poll(0)
            time.sleep(max(0.0, begun + sent / rate - time.monotonic()))
        send(producer, topic, message)
        yield message.partition, time.monotonic()
