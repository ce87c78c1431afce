"""What the reference is told: unique facts, and how one entity's are asked about any moment."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Values = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Member:
    """Which group an entity belongs to from `at` on (None: to none), and whether it is out of service."""

    at: int
    group: str | None
    out: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """Unique facts of one organisation, by entity; every sequence in order of time."""

    samples: Mapping[str, Mapping[int, Values]]
    timelines: Mapping[str, Mapping[str, Sequence[tuple[int, bool]]]] = field(default_factory=dict)
    """By timeline name, then entity."""
    members: Mapping[str, Sequence[Member]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity's facts. `ends[i]` is where sample i stops holding."""

    times: list[int]
    ends: list[int]
    values: list[Values]
    timelines: Mapping[str, Sequence[tuple[int, bool]]]
    members: Sequence[Member]

    def taken(self, at: int) -> Values | None:
        """The sample taken at this very moment."""
        i = bisect_left(self.times, at)
        return self.values[i] if i < len(self.times) and self.times[i] == at else None

    def held(self, at: int) -> Values | None:
        i = bisect_right(self.times, at) - 1
        return self.values[i] if i >= 0 and at < self.ends[i] else None

    def state(self, timeline: str, at: int) -> bool | None:
        known = [up for since, up in self.timelines[timeline] if since <= at]
        return known[-1] if known else None

    def member(self, at: int) -> Member | None:
        known = [m for m in self.members if m.at <= at]
        return known[-1] if known else None

    def borders(self) -> set[int]:
        """Every moment at which anything about the entity changes."""
        changes = {t for states in self.timelines.values() for t, _ in states}
        return {*self.times, *self.ends, *changes, *(m.at for m in self.members)}


def entity(truth: Truth, name: str, hold: int, timelines: Sequence[str], closed_to: int) -> Entity:
    """`closed_to`: the last sample holds no further, for open windows end with their last sample."""
    samples = truth.samples.get(name, {})
    times = sorted(samples)
    nexts = [*times[1:], 2**62] if times else []
    ends = [min(a + hold, b) for a, b in zip(times, nexts, strict=True)]
    if times:
        ends[-1] = max(times[-1], min(ends[-1], closed_to))
    states = {t: truth.timelines.get(t, {}).get(name, ()) for t in timelines}
    return Entity(times, ends, [samples[t] for t in times], states, truth.members.get(name, ()))
