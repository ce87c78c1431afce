"""What owners write to Kafka: results, requests, ticks, and their changelogs."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaProducer

from connectors.kafka.wire import Encoder
from connectors.observe.metrics import DELTA_BYTES, OUTPUT_BYTES, OUTPUT_ROWS
from schemas.log_record import LogRecord
from streams.owning.effects import Block


@dataclass(frozen=True, slots=True)
class KafkaResults:
    """The result topics at one partition: what belongs to one organisation stays in one order."""

    producer: AIOKafkaProducer
    encode: Encoder
    prefix: str
    partition: int

    async def append(self, blocks: Sequence[Block], records: Sequence[LogRecord]) -> None:
        """Return once every record is on all replicas. Raises KafkaError where one may not be."""
        sent: list[Any] = []
        for topic, pairs in _by_topic(blocks).items():
            sent += await self._send(self.prefix + topic, pairs)
        for record in records:
            value = self.encode(record)
            topic = self.prefix + record.topic
            sent.append(await self.producer.send(topic, value, key=record.key, partition=self.partition))
        for future in sent:
            await future

    async def _send(self, topic: str, blocks: Sequence[Block]) -> list[Any]:
        """In record batches of our own making: a future for each, not for each row."""
        sent, batch = [], self.producer.create_batch()
        for block in blocks:
            for key, value in zip(block.keys, block.values, strict=True):
                if batch.append(timestamp=None, key=key, value=value) is None:
                    sent.append(await self._full(topic, batch))
                    batch = self.producer.create_batch()
                    batch.append(timestamp=None, key=key, value=value)
            OUTPUT_ROWS.labels(block.topic).inc(len(block.values))
        sent.append(await self._full(topic, batch))
        return sent

    async def _full(self, topic: str, batch: Any) -> Any:
        batch.close()
        OUTPUT_BYTES.inc(batch.size())
        return await self.producer.send_batch(batch, topic, partition=self.partition)


def _by_topic(blocks: Sequence[Block]) -> Mapping[str, list[Block]]:
    found: dict[str, list[Block]] = {}
    for block in blocks:
        if block.values:
            found.setdefault(block.topic, []).append(block)
    return found


@dataclass(frozen=True, slots=True)
class KafkaChangelog:
    """The changelog of one partition."""

    producer: AIOKafkaProducer
    topic: str
    partition: int

    async def append(self, key: bytes, value: bytes | None) -> None:
        """Return once it is on all replicas. Raises KafkaError where it may not be."""
        future: asyncio.Future[Any] = await self.producer.send(
            self.topic, value, key=key, partition=self.partition
        )
        DELTA_BYTES.inc(len(value or b""))
        await future
