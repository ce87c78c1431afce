"""What is remembered of one object of one organisation, and how it is written down.

The state topic is compacted. An object has one *head* there, under its name, and its entities in a fixed
number of *chunks*, each with two *slots* (`trunks/07.0`, `trunks/07.1`); an entity's chunk follows from its
id. The head says which slot of each chunk counts, and which run wrote it.
"""

import zlib
from collections.abc import Iterable, Mapping
from typing import Final
from zlib import crc32

import msgspec

from connectors.poll.entity import Entity
from connectors.poll.run import Report
from connectors.poll.schedule import Last

CHUNKS: Final = 64
"""Of an object that is new. With 50,000 entities a chunk is about a megabyte, packed to a fraction."""
_FAST: Final = 1


class MemoryDamaged(ValueError):
    """The head names chunks that are not there: the object must be learned anew."""


class Place(msgspec.Struct, frozen=True, array_like=True):
    slot: int
    run_id: str


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """`places` has one entry for each chunk, None for one that was never written."""

    places: tuple[Place | None, ...] = ()
    report: Report | None = None
    """Of the newest run."""
    settled: bool = True
    """All that the newest run had to say is known to be on the log."""
    complete: int | None = None
    """Start of the last COMPLETE run."""
    failures: int = 0
    """INCOMPLETE runs in a row, up to the newest."""

    @property
    def last(self) -> Last | None:
        return Last(self.report.start, self.failures) if self.report else None

    def after(self, report: Report, places: tuple[Place | None, ...], settled: bool) -> "Head":
        complete = report.start if report.complete else self.complete
        failures = 0 if report.complete or report.whole else self.failures + 1
        return Head(places=places, report=report, settled=settled, complete=complete, failures=failures)


class _Chunk(msgspec.Struct, frozen=True, array_like=True):
    run_id: str
    entities: dict[str, Entity]


class Memory:
    """The entities by id, in their chunks; a mutable thing that only the journal changes."""

    def __init__(self, name: str, head: Head, chunks: list[dict[str, Entity]]) -> None:
        self.name = name
        self.head = head
        self._chunks = chunks

    @classmethod
    def empty(cls, name: str, chunks: int) -> "Memory":
        return cls(name, Head(places=(None,) * chunks), [{} for _ in range(chunks)])

    @classmethod
    def restore(cls, name: str, stored: Mapping[str, bytes]) -> "Memory":
        """From the newest values under the keys of an organisation. Raises MemoryDamaged."""
        try:
            head = read_head(stored[name])
            chunks = [_restored(name, n, place, stored) for n, place in enumerate(head.places)]
        except (KeyError, zlib.error, msgspec.MsgspecError) as wrong:
            raise MemoryDamaged(f"{name}: {wrong!r}") from wrong
        return cls(name, head, chunks)

    def __len__(self) -> int:
        return sum(map(len, self._chunks))

    def get(self, entity_id: str) -> Entity | None:
        return self._chunks[self._chunk_of(entity_id)].get(entity_id)

    def items(self) -> Iterable[tuple[str, Entity]]:
        return (item for chunk in self._chunks for item in chunk.items())

    def by_chunk(self, changes: Mapping[str, Entity]) -> dict[int, dict[str, Entity]]:
        """The chunks that the changes are in → their whole new content."""
        lots: dict[int, dict[str, Entity]] = {}
        for entity_id, entity in changes.items():
            number = self._chunk_of(entity_id)
            if number not in lots:
                lots[number] = dict(self._chunks[number])
            lots[number][entity_id] = entity
        return lots

    def replace(self, head: Head, chunks: Mapping[int, dict[str, Entity]]) -> None:
        self.head = head
        for number, content in chunks.items():
            self._chunks[number] = content

    def _chunk_of(self, entity_id: str) -> int:
        return crc32(entity_id.encode()) % len(self._chunks)


def chunk_key(name: str, number: int, slot: int) -> str:
    return f"{name}/{number:02}.{slot}"


def pack_head(head: Head) -> bytes:
    return msgspec.msgpack.encode(head)


def pack_chunk(run_id: str, entities: Mapping[str, Entity]) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(_Chunk(run_id, dict(entities))), _FAST)


def read_head(packed: bytes) -> Head:
    """Raises msgspec's errors."""
    return msgspec.msgpack.decode(packed, type=Head)


def read_chunk(packed: bytes) -> tuple[str, dict[str, Entity]]:
    """The run that wrote it, and its entities. Raises zlib's and msgspec's errors."""
    chunk = msgspec.msgpack.decode(zlib.decompress(packed), type=_Chunk)
    return chunk.run_id, chunk.entities


def _restored(name: str, number: int, place: Place | None, stored: Mapping[str, bytes]) -> dict[str, Entity]:
    if place is None:
        return {}
    run_id, entities = read_chunk(stored[chunk_key(name, number, place.slot)])
    if run_id != place.run_id:
        raise KeyError(f"chunk {number} is of run {run_id}, not {place.run_id}")
    return entities
