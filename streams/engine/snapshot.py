"""The state as chunks: one for each minute of samples of each gauge, and the rest in pieces.

A minute that nothing was put into since the last snapshot keeps the chunk that it has, so a snapshot costs
what changed, not what is retained.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np

from streams.columns.kinds import I64
from streams.engine.delta import Names, Numbers, compress, decompress, pack, unpack
from streams.engine.histories import Histories
from streams.engine.segments import Segment, narrow, widen
from streams.engine.state import GaugeState, PartitionState

_PIECE: Final = 900_000
"""Bytes of a chunk: what a Kafka record may have by default, with room for its key."""


class _Minute(msgspec.Struct, frozen=True, array_like=True, tag="minute"):
    gauge: int
    minute: int
    key: bytes
    values: list[Numbers]


class _Gauge(msgspec.Struct, frozen=True, array_like=True):
    entities: Names
    groups: Names
    last: Numbers
    first: dict[int, int]
    members: dict[int, tuple[list[int], list[int]]]
    timelines: dict[str, dict[int, tuple[list[int], list[int]]]]


class _Rest(msgspec.Struct, frozen=True, array_like=True, tag="rest"):
    applied: int
    orgs: list[bytes]
    watermark: Numbers
    gauges: list[_Gauge]


@dataclass(frozen=True, slots=True)
class Chunk:
    """`name` is (gauge, minute), or None for a piece of the rest."""

    name: tuple[int, int] | None
    data: bytes


def _minute(gauge: int, minute: int, segment: Segment) -> Chunk:
    values = [pack(widen(column)) for column in segment.values]
    body = _Minute(gauge, minute, segment.key.tobytes(), values)
    return Chunk((gauge, minute), compress(msgspec.msgpack.encode(body)))


def changed(state: PartitionState) -> Iterator[Chunk]:
    """Chunks of the minutes that were written since this was last asked."""
    for i, gauge in enumerate(state.gauges):
        for minute in sorted(gauge.retained.changed):
            yield _minute(i, minute, gauge.retained.segments[minute])
        gauge.retained.changed.clear()


def minutes(state: PartitionState) -> Iterator[tuple[int, int]]:
    """(gauge, minute) of every segment there is."""
    for i, gauge in enumerate(state.gauges):
        yield from ((i, minute) for minute in sorted(gauge.retained.segments))


def rest(state: PartitionState) -> Iterator[Chunk]:
    """Everything but the samples, in pieces to be put together in this order."""
    gauges = [_gauge(gauge) for gauge in state.gauges]
    body = _Rest(state.applied, state.orgs.names, pack(state.watermark), gauges)
    data = compress(msgspec.msgpack.encode(body))
    for at in range(0, len(data), _PIECE):
        yield Chunk(None, data[at : at + _PIECE])


def _lines(histories: Histories) -> dict[int, tuple[list[int], list[int]]]:
    return {owner: (line.times, line.values) for owner, line in histories.lines.items()}


def _gauge(state: GaugeState) -> _Gauge:
    return _Gauge(
        Names(pack(state.entities.org), state.entities.index.names),
        Names(pack(state.groups.org), state.groups.index.names),
        pack(state.retained.last),
        state.first,
        _lines(state.members),
        {name: _lines(line) for name, line in state.timelines.items()},
    )


def load(state: PartitionState, minute_chunks: Sequence[bytes], pieces: Sequence[bytes]) -> None:
    """Fill an empty state."""
    body = msgspec.msgpack.decode(decompress(b"".join(pieces)), type=_Rest)
    state.name_orgs(body.orgs)
    state.watermark[:] = unpack(body.watermark)
    state.applied = body.applied
    for gauge, saved in zip(state.gauges, body.gauges, strict=True):
        gauge.entities.restore(unpack(saved.entities.org), saved.entities.names)
        gauge.groups.restore(unpack(saved.groups.org), saved.groups.names)
        gauge.retained.last = unpack(saved.last).copy()
        gauge.first |= saved.first
        gauge.members.restore(saved.members)
        for name, line in saved.timelines.items():
            gauge.timelines[name].restore(line)
    for raw in minute_chunks:
        chunk = msgspec.msgpack.decode(decompress(raw), type=_Minute)
        values = [narrow(unpack(column)) for column in chunk.values]
        key: I64 = np.frombuffer(chunk.key, np.int64)
        state.gauges[chunk.gauge].retained.segments[chunk.minute] = Segment(key, values)
