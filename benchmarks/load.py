"""Events for benchmarks: encoded records of trunk metrics, put on a log as fast as it takes them."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID
from zlib import crc32

from confluent_kafka import Producer

from connectors.kafka.config import producer_config
from connectors.kafka.wire import Encoder
from connectors.settings.model import Kafka
from schemas.declare.header import EVENTBRIDGE
from schemas.derive.record_types import record_type
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.log_record import LogRecord

ORGANISATIONS: Final = Path(__file__).parent / "organisations.toml"
START: Final = 1_795_132_800_000  # 2026-11-20
_TYPE: Final = record_type(TRUNK_METRICS)
_LATENCY_MS: Final = 300


def _uuid(rng: random.Random) -> str:
    return str(UUID(int=rng.getrandbits(128), version=4))


def samples(count: int, orgs: int, trunks: int, every_ms: int = 20_000) -> Iterator[LogRecord]:
    """Samples of `trunks` instances in each of `orgs` organisations, in order of time."""
    rng = random.Random(count)
    ids = [(f"org-{n % orgs:02}", _uuid(rng)) for n in range(orgs * trunks)]
    envelopes = [_uuid(rng) for _ in range(10_000)]
    for n in range(count):
        org, trunk = ids[n % len(ids)]
        at = START + n * every_ms // len(ids)
        yield LogRecord(
            _TYPE,
            TRUNK_METRICS.family.log,
            org,
            trunk,
            at,
            at + _LATENCY_MS,
            EVENTBRIDGE,
            envelopes[n % len(envelopes)],
            "",
            {
                "inbound_calls": rng.randrange(60),
                "outbound_calls": rng.randrange(40),
                "mismatch_count": rng.randrange(9),
            },
        )


def fill(kafka: Kafka, encoder: Encoder, partitions: int, records: Iterator[LogRecord]) -> int:
    """Produce them all; returns how many."""
    config = {**producer_config(kafka, 60_000), "linger.ms": 50, "queue.buffering.max.messages": 1_000_000}
    producer = Producer(config)
    count = 0
    for record in records:
        while True:
            try:
                producer.produce(
                    kafka.topic_prefix + record.topic,
                    value=encoder(record),
                    key=record.key,
                    partition=crc32(record.org.encode()) % partitions,
                )
                break
            except BufferError:
                producer.poll(0.1)
        count += 1
    producer.flush()
    return count
