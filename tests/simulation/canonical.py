"""A state in a form that doesn't depend on how the log was cut: by names, without what nobody can ask about.

Numbers of entities follow the batches, and eviction waits for the slowest organisation that is known; neither
can be seen from outside.
"""

from bisect import bisect_right
from typing import Any

import numpy as np

from schemas.measures.pieces import MISSING
from streams.engine.groups import NO_GROUP, OUT
from streams.engine.histories import Histories
from streams.engine.segments import TIME_BITS, widen
from streams.engine.state import GaugeState, Owners, PartitionState

Canonical = dict[str, Any]


def canonical(state: PartitionState) -> Canonical:
    """Two states are one if these are equal."""
    orgs = [name.decode() for name in state.orgs.names]
    gauges = {g.gauge.source.name: _gauge(g, orgs, state) for g in state.gauges}
    watermarks = dict(zip(orgs, state.watermark.tolist(), strict=True))
    return {"applied": state.applied, "watermarks": watermarks, **gauges}


def _names(owners: Owners, orgs: list[str]) -> list[str]:
    pairs = zip(owners.index.names, owners.org.tolist(), strict=True)
    return [f"{orgs[org]}/{name.decode()}" for name, org in pairs]


def _gauge(state: GaugeState, orgs: list[str], partition: PartitionState) -> Canonical:
    entities, groups = _names(state.entities, orgs), _names(state.groups, orgs)
    pace = state.gauge.pace
    horizon = (pace.kept_from(partition.watermark) - pace.hold)[state.entities.org].tolist()
    last = state.retained.last[: len(entities)].tolist()
    return {
        "samples": _samples(state, entities, horizon),
        "last": {name: at for name, at in zip(entities, last, strict=False) if at},
        "members": {
            name: [(at, _member(value, groups)) for at, value in line]
            for name, line in _lines(state.members, entities, horizon).items()
        },
        "first": {entities[entity]: at for entity, at in state.first.items()},
        **{name: _lines(line, entities, horizon) for name, line in state.timelines.items()},
    }


def _samples(state: GaugeState, entities: list[str], horizon: list[int]) -> Canonical:
    found = {}
    for minute, segment in state.retained.segments.items():
        columns = np.stack([segment.key, *(widen(v) for v in segment.values)]).T.tolist()
        for key, *values in columns:
            entity, at = key >> TIME_BITS, minute + (key & ((1 << TIME_BITS) - 1))
            if at >= horizon[entity]:
                found[f"{entities[entity]} {at}"] = values
    return found


def _lines(histories: Histories, entities: list[str], horizon: list[int]) -> dict[str, list[tuple[int, int]]]:
    """What a change up to the horizon follows is left out, as the state may have forgotten it."""
    found = {}
    for entity, line in histories.lines.items():
        keep = max(bisect_right(line.times, horizon[entity]) - 1, 0)
        found[entities[entity]] = list(zip(line.times, line.values, strict=True))[keep:]
    return found


def _member(value: int, groups: list[str]) -> object:
    if value in (MISSING, NO_GROUP):
        return value
    return groups[value >> 1], value & OUT


def first_difference(left: Canonical, right: Canonical) -> str:
    """The path to something that isn't the same in both, and what it is in each."""
    for name in sorted(left.keys() | right.keys()):
        a, b = left.get(name), right.get(name)
        if isinstance(a, dict) and isinstance(b, dict) and a != b:
            return f"{name}: {first_difference(a, b)}"
        if a != b:
            return f"{name}: {a} and {b}"
    return "nothing"
