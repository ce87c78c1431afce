"""Logs taken by the engine in some cuts, and what came of it."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from random import Random

import numpy as np

from schemas.catalogue import aggregates
from streams.engine.gauges import Gauge, gauges_of
from streams.engine.state import PartitionState
from streams.engine.step import Step
from streams.owning.effects import Effect
from streams.owning.owner import Fetched, Owner
from streams.owning.recovery import Log, recover
from streams.results.outputs import Codec
from tests.builders import log_records
from tests.simulation.worlds import EPOCH, Told

Row = tuple[str, bytes]
"""Topic and value."""


@cache
def gauges() -> tuple[Gauge, ...]:
    return gauges_of(aggregates())


def codec(snapshot_after: int = 1_000) -> Codec:
    return Codec(EPOCH, log_records.IDS, log_records.writers().of, snapshot_after)


def batch(told: Sequence[Told]) -> Fetched:
    offsets = np.array([t.offset for t in told], np.int64)
    return Fetched([t.value for t in told], offsets, told[0].offset, told[-1].offset + 1)


class Unused:
    """Neither a changelog nor results: effects are looked at, not written."""

    async def append(self, *_: object) -> None:
        raise AssertionError


def owner(snapshot_after: int = 1_000) -> Owner:
    """Of a partition that nobody has worked on."""
    recovered = recover(gauges(), [], Log("log/0", EPOCH, 0, None), 1, "n")
    return Owner(recovered, codec(snapshot_after), Unused(), Unused())


def cuts(random: Random, length: int) -> list[int]:
    """Borders of batches."""
    return sorted({0, length, *(random.randrange(length + 1) for _ in range(random.choice((0, 2, 6))))})


def taken(owner: Owner, told: Sequence[Told], borders: Iterable[int]) -> list[tuple[Effect, list[Step]]]:
    """Effects of the batches between the borders."""
    effects = (owner.take(batch(told[a:b])) for a, b in pairwise(borders))
    return [(effect, steps) for effect, steps in effects if effect is not None]


def rows(effects: Iterable[tuple[Effect, list[Step]]]) -> list[Row]:
    return [(b.topic, value) for effect, _ in effects for b in effect.blocks for value in b.values]


def state(borders: Iterable[int], told: Sequence[Told]) -> PartitionState:
    worker = owner()
    taken(worker, told, borders)
    return worker.state
