"""What a batch did to the state, as one record of the changelog.

One record is atomic, so there is no state with half a batch in it. Applying the deltas of a chain in order to
the state that it begins with gives the state that wrote them.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa

from schemas.measures.pieces import MISSING
from streams.columns.kinds import I64
from streams.engine.memberships import Version, place
from streams.engine.segments import narrow, widen
from streams.engine.state import GaugeState, PartitionState
from streams.engine.step import Step, Stored

_CODEC: Final = "zstd"


class Numbers(msgspec.Struct, frozen=True, array_like=True):
    """A column of integers: `width` bytes each, less `base`; MISSING is kept apart by the 4-byte form."""

    width: int
    base: int
    data: bytes


def pack(values: I64) -> Numbers:
    """Four bytes where the values are near one another, else eight."""
    plain = values[values != MISSING]
    base = int(plain.min()) if len(plain) else 0
    if len(plain) and int(plain.max()) - base >= 2**31 - 1:
        return Numbers(8, 0, values.tobytes())
    shifted = np.where(values == MISSING, MISSING, values - base)
    return Numbers(4, base, narrow(shifted).tobytes())


def unpack(numbers: Numbers) -> I64:
    if numbers.width == 8:
        return np.frombuffer(numbers.data, np.int64)
    shifted = widen(np.frombuffer(numbers.data, np.int32))
    return np.where(shifted == MISSING, MISSING, shifted + numbers.base)


class Names(msgspec.Struct, frozen=True, array_like=True):
    """Names that became known, each with the number of its organisation."""

    org: Numbers
    names: list[bytes]


class GaugeDelta(msgspec.Struct, frozen=True, array_like=True):
    entities: Names
    groups: Names
    stored: list[tuple[Numbers, Numbers, Numbers, list[Numbers]]]
    """Of each step: entity, time, replaces one, values."""
    statuses: list[tuple[str, int, int, int]]
    versions: list[tuple[int, int, int, int]]


class Delta(msgspec.Struct, frozen=True, array_like=True):
    """What happened between two offsets. `applied` is the last one that is in the state after it."""

    applied: int
    orgs: list[bytes]
    watermark: Numbers
    gauges: dict[str, GaugeDelta]
    """By source."""


class Before(msgspec.Struct, frozen=True):
    """How many names there were before a batch."""

    orgs: int
    gauges: list[tuple[int, int]]


def before(state: PartitionState) -> Before:
    return Before(len(state.orgs), [(len(g.entities.index), len(g.groups.index)) for g in state.gauges])


def _names(owners: Any, known: int) -> Names:
    return Names(pack(owners.org[known:]), owners.index.names[known:])


def _stored(stored: Stored) -> tuple[Numbers, Numbers, Numbers, list[Numbers]]:
    return pack(stored.entity), pack(stored.time), pack(stored.again), [pack(v) for v in stored.values]


def encode(state: PartitionState, known: Before, steps: Sequence[Step]) -> bytes:
    """The delta of a batch: `state` after it, `known` from before it."""
    gauges = {}
    for i, (gauge, (entities, groups)) in enumerate(zip(state.gauges, known.gauges, strict=True)):
        parts = [step.outcomes[i].stored for step in steps]
        gauges[gauge.gauge.name] = GaugeDelta(
            _names(gauge.entities, entities),
            _names(gauge.groups, groups),
            [_stored(part) for part in parts if len(part.entity)],
            [status for part in parts for status in part.statuses],
            [(v.entity, v.valid_from, v.created, v.value) for part in parts for v in part.versions],
        )
    delta = Delta(state.applied, state.orgs.names[known.orgs :], pack(state.watermark), gauges)
    return compress(msgspec.msgpack.encode(delta))


def compress(data: bytes) -> bytes:
    """Its length in eight bytes, then the data, compressed."""
    return len(data).to_bytes(8, "little") + pa.compress(data, _CODEC).to_pybytes()


def decompress(data: bytes) -> bytes:
    size = int.from_bytes(data[:8], "little")
    return pa.decompress(data[8:], size, _CODEC).to_pybytes()


def apply(state: PartitionState, data: bytes) -> None:
    """Move the state on by a delta that was written from this very state. Raises OtherColumns."""
    delta = msgspec.msgpack.decode(decompress(data), type=Delta)
    state.name_orgs(delta.orgs)
    for name, change in delta.gauges.items():
        if (gauge := state.gauge(name)) is not None:
            _apply(gauge, change)
    state.watermark[:] = unpack(delta.watermark)
    state.applied = delta.applied
    state.forget()


def _apply(gauge: GaugeState, change: GaugeDelta) -> None:
    gauge.entities.restore(unpack(change.entities.org), change.entities.names)
    gauge.groups.restore(unpack(change.groups.org), change.groups.names)
    gauge.retained.grow(len(gauge.entities.index))
    for entity, time, again, values in change.stored:
        gauge.retained.put(unpack(entity), unpack(time), [unpack(v) for v in values], unpack(again) == 1)
    for name, owner, at, value in change.statuses:
        gauge.timelines[name].set(owner, at, value)
    for version in change.versions:
        place(Version(*version), gauge.members, gauge.first)
