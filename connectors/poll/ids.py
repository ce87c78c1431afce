"""Which entities an event has spoken of, read from its family's log."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from connectors.kafka.tailing import Tail
from connectors.kafka.wire import NotFramed, schema_id
from connectors.settings.model import Kafka
from schemas.declare.events import Event
from schemas.derive.record_types import record_type


@dataclass(frozen=True, slots=True)
class Met:
    """Ids in the order of the log, each once, and by partition the next offset to be read."""

    ids: tuple[str, ...]
    positions: dict[int, int]
    lost: int = 0
    """Records that retention took before anybody looked."""


class Ids(Protocol):
    async def after(self, org: str, event: Event, positions: Mapping[int, int], most: int) -> Met:
        """Raises TryLater."""
        ...


class NoIds:
    """Nobody speaks of anything: for what doesn't read logs."""

    async def after(self, org: str, event: Event, positions: Mapping[int, int], most: int) -> Met:
        return Met((), dict(positions))


class LogIds:
    """For all organisations of a process. `name_of`: schema id → the record's Avro name, None: unknown."""

    def __init__(self, kafka: Kafka, name_of: Callable[[int], str | None]) -> None:
        self._kafka = kafka
        self._name_of = name_of
        self._tails: dict[str, Tail] = {}
        self._reading = asyncio.Lock()

    async def after(self, org: str, event: Event, positions: Mapping[int, int], most: int) -> Met:
        async with self._reading:
            return await asyncio.to_thread(self._after, org, event, positions, most)

    def _after(self, org: str, event: Event, positions: Mapping[int, int], most: int) -> Met:
        topic, prefix = self._kafka.topic_prefix + event.family.log, f"{org}/".encode()
        if topic not in self._tails:
            self._tails[topic] = Tail(self._kafka, topic)
        found = self._tails[topic].read(positions, lambda key: key.startswith(prefix), most)
        name = record_type(event).name
        ids = {
            key[len(prefix) :].decode(): None for key, value in found.messages if self._named(value) == name
        }
        return Met(tuple(ids), found.positions, found.lost)

    def _named(self, value: bytes) -> str | None:
        try:
            return self._name_of(schema_id(value))
        except NotFramed:
            return None

    async def close(self) -> None:
        for tail in self._tails.values():
            await asyncio.to_thread(tail.close)
