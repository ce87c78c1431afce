"""Edges whose clock is wrong: a share of the readings states a time ahead of its own."""

import numpy as np

from deploy.local.genesys.config.faults import Skew
from deploy.local.genesys.world.random import Flags, Ints
from schemas.clock import SECOND


def stated(entity: Ints, measured_ms: Ints, skews: tuple[Skew, ...], rng: np.random.Generator) -> Ints:
    """The time that each reading states. (entity, stated time) stays unique if (entity, measured_ms) was.

    Skews take disjoint shares; the sum of the shares is capped at all readings.
    """
    times = measured_ms.copy()
    lot = rng.random(len(times))
    taken = 0.0
    for skew in skews:
        times[(taken <= lot) & (lot < taken + skew.share)] += round(skew.ahead_s * SECOND)
        taken += skew.share
    while (again := _repeating(entity, times, times != measured_ms)).any():
        times[again] += 1
    return times


def _repeating(entity: Ints, times: Ints, moved: Flags) -> Flags:
    """Rows that have the entity and time of another row; of such rows the unmoved one is left out."""
    order = np.lexsort((moved, times, entity))
    same = (np.diff(entity[order], prepend=-1) == 0) & (np.diff(times[order], prepend=-1) == 0)
    repeating = np.zeros(len(times), np.bool_)
    repeating[order] = same
    return repeating
