"""The state of a partition: a function of its log up to `applied`, whatever the cuts between batches."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from streams.columns.hashing import combine, hash_names
from streams.columns.kinds import I64, U64
from streams.engine.gauges import Gauge
from streams.engine.histories import Histories
from streams.engine.index import Index
from streams.engine.retained import Retained
from streams.engine.times import NEVER


def _room(array: I64, size: int, blank: int) -> I64:
    """The array with room for `size`, doubled when it grows."""
    if size <= len(array):
        return array
    return np.concatenate([array, np.full(max(size - len(array), len(array)), blank, np.int64)])


@dataclass(slots=True)
class Owners:
    """Entities, or groups, of all organisations of the partition; `org` is by number."""

    index: Index = field(default_factory=Index)
    org: I64 = field(default_factory=lambda: np.zeros(0, np.int64))

    def number(self, org: I64, hashes: U64, name: Callable[[int], bytes]) -> I64:
        """Numbers of (organisation, name) pairs; `name` tells a row's, for pairs that are new."""
        keys = combine(org, hashes)
        found = self.index.find(keys)
        if not (found < 0).any():
            return found
        rows = self.index.fresh(keys)
        self.index.add([name(row) for row in rows.tolist()], keys[rows])
        self.org = np.concatenate([self.org, org[rows]])
        return self.index.find(keys)

    def restore(self, org: I64, names: Sequence[bytes]) -> None:
        """Number names again as they were numbered once."""
        self.index.add(names, combine(org, hash_names(names)))
        self.org = np.concatenate([self.org, org])

    def of(self, orgs: I64) -> I64:
        """Numbers of all that belong to these organisations, ascending."""
        return np.flatnonzero(np.isin(self.org, orgs))


@dataclass(slots=True)
class GaugeState:
    """What is kept of one gauge."""

    gauge: Gauge
    retained: Retained
    entities: Owners = field(default_factory=Owners)
    groups: Owners = field(default_factory=Owners)
    members: Histories = field(default_factory=Histories)
    timelines: dict[str, Histories] = field(default_factory=dict)
    first: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By entity: valid_from and value of the earliest version known, which reaches back to the creation."""

    def newest(self, orgs: int) -> I64:
        """By organisation, the time of its newest sample ever; 0 for one without."""
        found = np.zeros(orgs, np.int64)
        last = self.retained.last[: len(self.entities.org)]
        np.maximum.at(found, self.entities.org[: len(last)], last)
        return found

    @classmethod
    def empty(cls, gauge: Gauge) -> "GaugeState":
        timelines = {t.name: Histories() for t in gauge.timelines}
        return cls(gauge, Retained(len(gauge.columns)), timelines=timelines)


class OtherColumns(Exception):
    """What was kept of a gauge has other columns than this version keeps of it."""


@dataclass(slots=True)
class PartitionState:
    """`applied` is the offset of the last record that is in it; -1: none."""

    gauges: tuple[GaugeState, ...]
    orgs: Index = field(default_factory=Index)
    _watermark: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    applied: int = -1

    @classmethod
    def empty(cls, gauges: Iterable[Gauge]) -> "PartitionState":
        return cls(tuple(GaugeState.empty(gauge) for gauge in gauges))

    def gauge(self, name: str) -> GaugeState | None:
        """By its name; None for a source that this version doesn't know. Raises OtherColumns."""
        found = {state.gauge.name: state for state in self.gauges}
        ours = {state.gauge.source.name: state.gauge.name for state in self.gauges}
        source = name.partition("(")[0]
        if name not in found and source in ours:
            raise OtherColumns(
                f"the state has {name}, and this version keeps {ours[source]}: stop the workers, delete "
                "their changelog, `trunkline schema apply`, and start them: they make it anew from the log"
            )
        return found.get(name)

    @property
    def watermark(self) -> I64:
        """By organisation, in ms."""
        self._watermark = _room(self._watermark, len(self.orgs), NEVER)
        return self._watermark[: len(self.orgs)]

    def name_orgs(self, names: Sequence[bytes]) -> None:
        """Number organisations again as they were numbered once."""
        self.orgs.add(names, hash_names(names))

    def forget(self) -> None:
        """Drop what no window in memory can need: older than L and S behind its organisation's watermark.

        Minutes are shared: they stay as long as one organisation can still need its samples in them. One that
        has gone silent needs none, once its time has come past all of them.
        """
        if not len(self.orgs):
            return
        for gauge in self.gauges:
            pace = gauge.gauge.pace
            reach = pace.kept_from(self.watermark) - pace.hold
            needed = reach[gauge.newest(len(self.orgs)) >= reach]
            gauge.retained.evict(int(needed.min() if len(needed) else reach.max()))
            for line in (gauge.members, *gauge.timelines.values()):
                line.forget(reach[gauge.entities.org])

    @property
    def retained(self) -> int:
        """Samples in memory."""
        return sum(len(g.retained) for g in self.gauges)

    @property
    def nbytes(self) -> int:
        """Bytes of the samples in memory."""
        return sum(g.retained.nbytes for g in self.gauges)
