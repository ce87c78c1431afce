"""What becomes of one entity in one run: from when its content holds, and whether it is gone. Pure."""

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from schemas.clock import DAY

_NEW: Final = object()


@dataclass(frozen=True, slots=True)
class Reading:
    """One entity as a list shows it. `content` is its values, MessagePack with sorted keys."""

    content: bytes
    modified: int | None
    division: str | None
    extra: str


class Entity(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """The newest version of one entity that is, or is about to be, on the log."""

    valid_from: int
    told: int
    """Start of the run that put this version on the log last."""
    content: bytes
    extra: str = ""
    division: str | None = None
    deleted: bool = False
    absent_since: int | None = None
    """Start of the COMPLETE run that missed it first, of those in a row."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a run reads: its start, the start of the last COMPLETE run, and the object's period."""

    start: int
    complete: int | None
    every: int


def seen(old: Entity | None, reading: Reading, at: Moment) -> Entity:
    """The entity after a run that listed it; `old` itself where nothing is to be remembered or told.

    Unchanged content keeps its valid_from, so telling it again is the same version. It is told again before
    a day is over: the log's retention then always holds the whole inventory.
    """
    if old is None or old.deleted or not _same(old.content, reading.content):
        return _told(reading, _valid_from(old, reading, at), at)
    if old.content != reading.content or at.start + at.every - old.told > DAY:
        return _told(reading, old.valid_from, at)
    return msgspec.structs.replace(old, absent_since=None) if old.absent_since is not None else old


def missed(old: Entity, at: Moment) -> Entity:
    """The entity after a COMPLETE run that did not list it: gone since the first of two such runs."""
    if old.absent_since is None:
        return msgspec.structs.replace(old, absent_since=at.start)
    since = max(old.absent_since, old.valid_from + 1)
    return msgspec.structs.replace(old, valid_from=since, told=at.start, deleted=True, absent_since=None)


def _told(reading: Reading, valid_from: int, at: Moment) -> Entity:
    return Entity(
        valid_from=valid_from,
        told=at.start,
        content=reading.content,
        extra=reading.extra,
        division=reading.division,
    )


def _valid_from(old: Entity | None, reading: Reading, at: Moment) -> int:
    """What Genesys says, where it can be: after all that we knew before, and not after the run's start."""
    modified = reading.modified
    if old is None:
        return modified if modified is not None and modified <= at.start else at.start
    known = max(old.valid_from, at.complete or 0)
    if modified is not None and known < modified <= at.start:
        return modified
    return max(at.start, old.valid_from + 1)


def _same(old: bytes, new: bytes) -> bool:
    """A column that the old version didn't have yet is no change of the entity."""
    if old == new:
        return True
    values: dict[str, Any] = msgspec.msgpack.decode(new)
    before: dict[str, Any] = msgspec.msgpack.decode(old)
    return all(values.get(name, _NEW) == value for name, value in before.items())
