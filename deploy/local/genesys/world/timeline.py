"""An inventory through time."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple, TypeVar

from deploy.local.genesys.config.organisation import Organisation
from deploy.local.genesys.config.span import Span
from deploy.local.genesys.world.catalogue import Catalogue
from deploy.local.genesys.world.changes import KINDS, back
from deploy.local.genesys.world.entities import Edge, Trunk
from deploy.local.genesys.world.founding import Founder, founding
from deploy.local.genesys.world.random import draw_ms, stream

T = TypeVar("T")

_CALM = 0.1
"""Share of the span at either end in which no change begins: their effect is to be seen."""


class Change(NamedTuple):
    at_ms: int
    kind: str
    """Its name in the configuration, or "back" where an outage ends."""
    subject: str
    """Id of the trunk base, trunk or edge that it is about."""


class Membership(NamedTuple):
    """From `valid_from_ms` on, until the next one of the same trunk."""

    valid_from_ms: int
    trunk_base_id: str
    in_service: bool
    deleted: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """`catalogues[i]` holds from `moments[i]` (inclusive) to `moments[i + 1]`; the first holds since ever."""

    moments: tuple[int, ...]
    catalogues: tuple[Catalogue, ...]
    changes: tuple[Change, ...]

    def at(self, ms: int) -> Catalogue:
        return self.catalogues[max(0, bisect_right(self.moments, ms) - 1)]

    def trunks(self) -> dict[str, Trunk]:
        """Every trunk that ever is, as it was first seen, in order of appearance."""
        return _first_seen(catalogue.trunks for catalogue in self.catalogues)

    def edges(self) -> dict[str, Edge]:
        """Every edge that ever is, as it was first seen, in order of appearance."""
        return _first_seen(catalogue.edges for catalogue in self.catalogues)

    def trunk(self, trunk_id: str, ms: int) -> Trunk:
        """The trunk as of `ms`, or as it was just before if it was removed in that millisecond."""
        return self.at(ms).trunks.get(trunk_id) or self.at(ms - 1).trunks[trunk_id]

    def memberships(self, trunk_id: str) -> list[Membership]:
        """What the trunk belongs to and whether it works, one entry for each change of that."""
        entries: list[Membership] = []
        for moment, catalogue in zip(self.moments, self.catalogues, strict=True):
            entry = _membership(moment, catalogue.trunks.get(trunk_id), entries)
            if entry and (not entries or entries[-1][1:] != entry[1:]):
                entries.append(entry)
        return entries


def _first_seen(catalogues: Iterable[Mapping[str, T]]) -> dict[str, T]:
    seen: dict[str, T] = {}
    for entities in catalogues:
        for id_, entity in entities.items():
            seen.setdefault(id_, entity)
    return seen


def _membership(moment: int, trunk: Trunk | None, earlier: list[Membership]) -> Membership | None:
    """None before the trunk exists. The first entry reaches back to the trunk's creation."""
    if trunk:
        since = moment if earlier else trunk.stamp.created_ms
        return Membership(since, trunk.base_id, trunk.edge_in_service, deleted=False)
    return Membership(moment, earlier[-1].trunk_base_id, in_service=False, deleted=True) if earlier else None


def unfold(organisation: Organisation, span: Span) -> Timeline:
    """Draw the configured changes and let them happen one after the other.

    Raises NothingToChangeError where the configuration asks for more than the inventory can take.
    """
    rng = stream(organisation, "changes")
    founder = Founder(organisation, span.start_ms)
    moments, catalogues = [span.start_ms], [founding(organisation, span.start_ms)]
    changes: list[Change] = []
    agenda = _agenda(organisation, span)
    while agenda:
        at_ms, kind, subject = heappop(agenda)
        if kind == "back":
            after = back(catalogues[-1], at_ms, subject)
        else:
            subject, after = KINDS[kind](catalogues[-1], at_ms, rng, founder)
        if kind == "outages":
            lasts = int(draw_ms(rng, organisation.changes.outage_s, 1)[0])
            heappush(agenda, Change(at_ms + lasts, "back", subject))
        moments.append(at_ms)
        catalogues.append(after)
        changes.append(Change(at_ms, kind, subject))
    return Timeline(tuple(moments), tuple(catalogues), tuple(changes))


def _agenda(organisation: Organisation, span: Span) -> list[Change]:
    """The changes to begin, in order of time (a sorted list is a heap); their subjects are not known yet."""
    calm = round(span.length_ms * _CALM)
    drawn = [
        Change(int(at_ms), kind, "")
        for kind in KINDS
        for at_ms in stream(organisation, "changes", kind).integers(
            span.start_ms + calm, span.end_ms - calm, getattr(organisation.changes, kind)
        )
    ]
    return sorted(drawn)
