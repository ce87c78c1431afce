"""The calls themselves, minute by minute: what sampling can only come near to."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from deploy.local.genesys.world.steps import Steps
from schemas.clock import MINUTE


@dataclass(frozen=True, slots=True)
class Minute:
    """Fewest and most calls at once, and call-milliseconds."""

    fewest: int
    most: int
    call_ms: int


def minutes(steps: Steps, start_ms: int, end_ms: int) -> Iterator[tuple[int, Minute]]:
    """(start, what it was) of every whole minute of the stretch."""
    calls = steps.inbound + steps.outbound
    for start in range(start_ms, end_ms, MINUTE):
        first, last = np.searchsorted(steps.times, [start, start + MINUTE], side="right").tolist()
        last -= last > first and int(steps.times[last - 1]) == start + MINUTE
        held = calls[first - 1 : last]
        cuts = np.concatenate([[start], steps.times[first:last], [start + MINUTE]])
        yield start, Minute(int(held.min()), int(held.max()), int((held * np.diff(cuts)).sum()))
