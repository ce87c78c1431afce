"""When edges and trunks work, and which trunks carry a trunk base's calls."""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from deploy.local.genesys.config.span import Span
from deploy.local.genesys.world.catalogue import Catalogue
from deploy.local.genesys.world.timeline import Timeline


class Stretch(NamedTuple):
    """Half open, in milliseconds."""

    start_ms: int
    end_ms: int


class Crew(NamedTuple):
    """The trunks that take a base's calls during a stretch, in hunting order."""

    stretch: Stretch
    trunk_ids: tuple[str, ...]


def stretches(timeline: Timeline, span: Span, holds: Callable[[Catalogue], bool]) -> list[Stretch]:
    """Where in `span` something holds of the inventory: in order, neither touching nor overlapping."""
    found: list[Stretch] = []
    for start, end, catalogue in _moments(timeline, span):
        if not holds(catalogue):
            continue
        if found and found[-1].end_ms == start:
            start = found.pop().start_ms
        found.append(Stretch(start, end))
    return found


def trunk_in_service(timeline: Timeline, span: Span, trunk_id: str) -> list[Stretch]:
    return stretches(timeline, span, lambda c: trunk_id in c.trunks and c.trunks[trunk_id].edge_in_service)


def edge_online(timeline: Timeline, span: Span, edge_id: str) -> list[Stretch]:
    return stretches(timeline, span, lambda c: edge_id in c.edges and c.edges[edge_id].online)


def membership(timeline: Timeline, span: Span, trunk_id: str, base_id: str) -> list[Stretch]:
    """When the trunk belonged to the base, in service or not."""
    return stretches(timeline, span, lambda c: trunk_id in c.trunks and c.trunks[trunk_id].base_id == base_id)


def crews(timeline: Timeline, span: Span, base_id: str) -> list[Crew]:
    """Who takes the base's calls, without holes over the whole span; a crew may be empty."""
    found: list[Crew] = []
    for start, end, catalogue in _moments(timeline, span):
        working = tuple(
            trunk.id
            for trunk in catalogue.trunks.values()
            if trunk.base_id == base_id and trunk.edge_in_service
        )
        if found and found[-1].trunk_ids == working:
            start = found.pop().stretch.start_ms
        found.append(Crew(Stretch(start, end), working))
    return found


def _moments(timeline: Timeline, span: Span) -> list[tuple[int, int, Catalogue]]:
    """The span cut where the inventory changes: (start, end, what holds between them)."""
    inner = sorted({moment for moment in timeline.moments if span.start_ms < moment < span.end_ms})
    cuts = [span.start_ms, *inner, span.end_ms]
    return [(start, end, timeline.at(start)) for start, end in pairwise(cuts)]
