"""Aggregates by their source: what the engine must keep of one gauge to compute all its windows."""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.clock import MINUTE
from schemas.declare.aggregates import Aggregate, Membership, Timeline
from schemas.declare.events import Event
from schemas.declare.families import Locality
from schemas.declare.identity import State
from schemas.derive.record_types import record_type
from streams.engine.arrivals import Pace


@dataclass(frozen=True, slots=True)
class Gauge:
    """One source and its aggregates. `columns` are those that decide between two samples of one moment.

    No measure reads another column, so that a sample's values are all that must be retained of it.
    """

    source: Event
    columns: tuple[str, ...]
    pace: Pace
    singles: tuple[Aggregate, ...]
    """Of each entity."""
    groups: tuple[Aggregate, ...]
    """Of each group's sum; all by the one membership."""
    timelines: tuple[Timeline, ...]
    membership: Membership | None

    @property
    def name(self) -> str:
        """Of what is kept: samples with other columns are another gauge's."""
        return f"{self.source.name}({','.join(self.columns)})"

    @property
    def told(self) -> frozenset[str]:
        """Record types of its samples and statuses."""
        return frozenset(record_type(e).name for e in (self.source, *(t.source for t in self.timelines)))

    @property
    def versions(self) -> frozenset[str]:
        """Record types of the inventory that its groups follow from."""
        return frozenset({record_type(self.membership.object).name} if self.membership else ())

    @property
    def reads(self) -> frozenset[str]:
        """All record types that it has a use for."""
        return self.told | self.versions


def _pace(aggregate: Aggregate) -> Pace:
    window = aggregate.window
    return Pace(window.width, aggregate.hold, window.close_after, window.retain)


def _gauge(source: Event, aggregates: list[Aggregate]) -> Gauge:
    paces = {_pace(a) for a in aggregates}
    memberships = {id(a.membership): a.membership for a in aggregates if a.membership}
    names = ", ".join(a.name for a in aggregates)
    if len(paces) != 1 or len(memberships) > 1:
        raise TypeError(f"{names}: of one source, so with one hold, one window and one membership")
    if next(iter(paces)).width != MINUTE:
        raise TypeError(f"{names}: the engine's windows are minutes; others are views over them")
    if source.family.locality is not Locality.ORGANISATION:
        raise TypeError(f"{source.name}: windows need all of an organisation in one order")
    if not isinstance(source.identity, State):
        raise TypeError(f"{source.name}: a gauge is a state")
    columns = source.identity.precedence
    if unknown := {c for a in aggregates for c in a.values} - set(columns):
        raise TypeError(f"{names}: {', '.join(sorted(unknown))} must be in the precedence of {source.name}")
    timelines = {t.name: t for a in aggregates for t in a.timelines}
    return Gauge(
        source=source,
        columns=columns,
        pace=next(iter(paces)),
        singles=tuple(a for a in aggregates if not a.membership),
        groups=tuple(a for a in aggregates if a.membership),
        timelines=tuple(timelines.values()),
        membership=next(iter(memberships.values()), None),
    )


def gauges_of(aggregates: Iterable[Aggregate]) -> tuple[Gauge, ...]:
    """By source, in order of names. Raises TypeError for aggregates that can't be computed together."""
    sources: dict[str, list[Aggregate]] = {}
    for aggregate in aggregates:
        sources.setdefault(aggregate.source.name, []).append(aggregate)
    return tuple(_gauge(found[0].source, found) for _, found in sorted(sources.items()))
