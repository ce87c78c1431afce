"""What edges report about themselves."""

from dataclasses import dataclass

import numpy as np

from deploy.local.genesys.config.organisation import Organisation
from deploy.local.genesys.world.presence import Stretch
from deploy.local.genesys.world.random import Flags, Ints, stream
from deploy.local.genesys.world.samples import at_intervals
from deploy.local.genesys.world.skew import stated


@dataclass(frozen=True, slots=True)
class Readings:
    """Edge metrics in order of (measured_ms, edge); (edge, event_ms) is unique.

    Everything is a whole number, as on the notification topic; REST states some of them as floats.
    """

    edge: Ints
    measured_ms: Ints
    event_ms: Ints
    active_pct: Ints
    free_memory: Ints
    free_disk: Ints
    sent: Ints
    received: Ints
    delay_ms: Ints
    odd_memory: Flags
    """Readings whose kind of memory no published enum lists."""


def read(organisation: Organisation, load: list[Ints], presence: list[list[Stretch]]) -> Readings:
    """The readings of the edges in service; `load[edge]` are the starts of the calls that it carried."""
    if not organisation.edge_readings.enabled:
        presence = [[] for _ in presence]
    every_s = organisation.edge_readings.every_s
    times = [
        at_intervals(stretches, every_s, stream(organisation, "readings", str(edge)))
        for edge, stretches in enumerate(presence)
    ]
    edge = np.repeat(np.arange(len(times)), [len(at) for at in times])
    measured = np.concatenate([np.empty(0, np.int64), *times])
    starts = [_recent(starts, at) for starts, at in zip(load, times, strict=True)]
    recent = np.concatenate([np.empty(0, np.int64), *starts])
    order = np.lexsort((edge, measured))
    return _drawn(organisation, edge[order], measured[order], recent[order])


def _recent(starts: Ints, times: Ints) -> Ints:
    """Calls that started in the minute before each time."""
    upto, before = (np.searchsorted(starts, at, side="right") for at in (times, times - 60_000))
    return upto - before


def _drawn(organisation: Organisation, edge: Ints, measured: Ints, recent: Ints) -> Readings:
    rng = stream(organisation, "readings")
    noise = rng.integers(0, 5, len(edge))
    faults = organisation.faults
    return Readings(
        edge=edge,
        measured_ms=measured,
        event_ms=stated(edge, measured, faults.skewed, stream(organisation, "skew", "readings")),
        active_pct=np.minimum(95, 6 + noise + recent),
        free_memory=2_797_363_200 - recent * 1_048_576 - noise * 4_096,
        free_disk=4_590_825_472 - rng.integers(0, 1 << 20, len(edge)) * 4_096,
        sent=52_000 + recent * 10_700 + noise * 131,
        received=41_000 + recent * 10_500 + noise * 127,
        delay_ms=rng.integers(0, 4, len(edge)),
        odd_memory=stream(organisation, "odd memory").random(len(edge)) < faults.unknown_values,
    )
