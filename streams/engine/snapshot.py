"""The state in pieces: those of each minute of samples of each gauge, and those of the rest.

A minute that nothing was put into since the last snapshot keeps the pieces that it has, so a snapshot costs
what changed, not what is retained.
"""

from collections.abc import Iterable, Iterator, Sequence
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


class _Minute(msgspec.Struct, frozen=True, array_like=True):
    key: bytes
    values: list[Numbers]


class _Gauge(msgspec.Struct, frozen=True, array_like=True):
    entities: Names
    groups: Names
    last: Numbers
    first: dict[int, tuple[int, int]]
    members: dict[int, tuple[list[int], list[int]]]
    timelines: dict[str, dict[int, tuple[list[int], list[int]]]]


class _Rest(msgspec.Struct, frozen=True, array_like=True):
    applied: int
    orgs: list[bytes]
    watermark: Numbers
    gauges: dict[str, _Gauge]
    """By source: a gauge that another version knows and we don't is left out, a new one begins empty."""


def _minute(segment: Segment) -> list[bytes]:
    values = [pack(widen(column)) for column in segment.values]
    return _pieces(_Minute(segment.key.tobytes(), values))


def _pieces(body: _Minute | _Rest) -> list[bytes]:
    data = compress(msgspec.msgpack.encode(body))
    return [data[at : at + _PIECE] for at in range(0, len(data), _PIECE)]


def changed(state: PartitionState) -> Iterator[tuple[str, int, list[bytes]]]:
    """(gauge, minute, pieces) of the minutes that were written since this was last asked."""
    for gauge in state.gauges:
        for minute in sorted(gauge.retained.changed):
            yield gauge.gauge.name, minute, _minute(gauge.retained.segments[minute])
        gauge.retained.changed.clear()


def minutes(state: PartitionState) -> Iterator[tuple[str, int]]:
    """(gauge, minute) of every segment there is."""
    for gauge in state.gauges:
        yield from ((gauge.gauge.name, minute) for minute in sorted(gauge.retained.segments))


def rest(state: PartitionState) -> list[bytes]:
    """Everything but the samples, in pieces to be put together in this order."""
    gauges = {gauge.gauge.name: _gauge(gauge) for gauge in state.gauges}
    return _pieces(_Rest(state.applied, state.orgs.names, pack(state.watermark), gauges))


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


def load(
    state: PartitionState, samples: Iterable[tuple[str, int, Sequence[bytes]]], pieces: Sequence[bytes]
) -> None:
    """Fill an empty state; `samples` as `changed` gave them, in any order, `pieces` as `rest` did.

    Raises OtherColumns.
    """
    body = msgspec.msgpack.decode(decompress(b"".join(pieces)), type=_Rest)
    state.name_orgs(body.orgs)
    state.watermark[:] = unpack(body.watermark)
    state.applied = body.applied
    for name, saved in body.gauges.items():
        if (gauge := state.gauge(name)) is None:
            continue
        gauge.entities.restore(unpack(saved.entities.org), saved.entities.names)
        gauge.groups.restore(unpack(saved.groups.org), saved.groups.names)
        gauge.retained.last = unpack(saved.last).copy()
        gauge.first |= saved.first
        gauge.members.restore(saved.members)
        for timeline, line in saved.timelines.items():
            gauge.timelines[timeline].restore(line)
    for name, start, parts in samples:
        if (gauge := state.gauge(name)) is None:
            continue
        minute = msgspec.msgpack.decode(decompress(b"".join(parts)), type=_Minute)
        values = [narrow(unpack(column)) for column in minute.values]
        key: I64 = np.frombuffer(minute.key, np.int64)
        gauge.retained.segments[start] = Segment(key, values)
