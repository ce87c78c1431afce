"""What a batch comes to outside: rows, requests, a delta, and now and then a snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas.log_record import LogRecord

Pair = tuple[bytes, bytes]
"""A key and a value."""


@dataclass(frozen=True, slots=True)
class Block:
    """Records for one topic, in order."""

    topic: str
    keys: Sequence[bytes]
    values: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Chunks, then the manifest that makes them count."""

    chunks: tuple[Pair, ...]
    manifest: Pair
    listed: frozenset[bytes]
    """Keys of all chunks that it names, older ones included."""


@dataclass(frozen=True, slots=True)
class Effect:
    """To be written in this order: blocks and records, the delta, the snapshot."""

    blocks: tuple[Block, ...]
    records: tuple[LogRecord, ...]
    delta: Pair
    snapshot: Snapshot | None
    reached: int
    """The next offset to read once all of it is written."""


class Changelog(Protocol):
    """The changelog of one partition."""

    async def append(self, key: bytes, value: bytes | None) -> None:
        """Return once Kafka has it; None is a tombstone. Raises where it may not have."""
        ...


class Results(Protocol):
    """The result topics, at the partition that the log's has."""

    async def append(self, blocks: Sequence[Block], records: Sequence[LogRecord]) -> None:
        """Return once Kafka has all of it. Raises where it may not have."""
        ...
