"""One organisation's world: everything that is and happens in it during a span."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from deploy.local.genesys.config.organisation import Organisation
from deploy.local.genesys.config.span import Span
from deploy.local.genesys.derived.realm import Realm, built
from deploy.local.genesys.world.arrivals import offered
from deploy.local.genesys.world.hunting import Calls, Desk, Seat, Shift, carry
from deploy.local.genesys.world.presence import Stretch, crews, edge_online, trunk_in_service
from deploy.local.genesys.world.random import Ints, identity, stream
from deploy.local.genesys.world.readings import Readings, read
from deploy.local.genesys.world.samples import Samples, sampled
from deploy.local.genesys.world.skew import stated
from deploy.local.genesys.world.statuses import Status, statuses
from deploy.local.genesys.world.steps import Steps, of_trunks
from deploy.local.genesys.world.timeline import Timeline, unfold
from schemas.clock import DAY, SECOND

_EVER = 3650 * DAY


@dataclass(frozen=True, slots=True)
class World:
    """Positions in `trunk_ids`, `base_ids` (carriers only) and `edge_ids` stand for ids in all arrays.

    The ids are those of every entity that exists at some time of the span. `steps[n]` is the concurrency of
    trunk n, `statuses[n]` what it says about itself.
    """

    organisation: Organisation
    span: Span
    timeline: Timeline
    trunk_ids: tuple[str, ...]
    base_ids: tuple[str, ...]
    edge_ids: tuple[str, ...]
    calls: Calls
    steps: tuple[Steps, ...]
    samples: Samples
    readings: Readings
    statuses: tuple[list[Status], ...]
    realm: Realm
    """All that is declared and not built here."""


def build(organisation: Organisation, span: Span) -> World:
    """The world that follows from the configuration and its seed.

    Raises NothingToChangeError where more changes are asked for than the inventory can take.
    """
    timeline = unfold(organisation, span)
    trunk_ids, edge_ids = tuple(timeline.trunks()), tuple(timeline.edges())
    presence = [trunk_in_service(timeline, span, trunk_id) for trunk_id in trunk_ids]
    calls = _calls(organisation, span, timeline, trunk_ids)
    steps = of_trunks(calls, len(trunk_ids), span)
    return World(
        organisation=organisation,
        span=span,
        timeline=timeline,
        trunk_ids=trunk_ids,
        base_ids=_base_ids(organisation),
        edge_ids=edge_ids,
        calls=calls,
        steps=tuple(steps),
        samples=_samples(organisation, span, steps, presence),
        readings=_readings(organisation, span, timeline, calls),
        statuses=_statuses(organisation, span, timeline, presence),
        realm=Realm(organisation, span, built(timeline.catalogues[0])),
    )


def worlds(organisations: Iterable[Organisation], span: Span) -> tuple[World, ...]:
    """The worlds of a simulation: the server and the player each make them, and they are the same."""
    return tuple(build(organisation, span) for organisation in organisations)


def _base_ids(organisation: Organisation) -> tuple[str, ...]:
    return tuple(
        identity(organisation, "trunk base", f"EXTERNAL {carrier.name}") for carrier in organisation.carriers
    )


def _calls(organisation: Organisation, span: Span, timeline: Timeline, trunk_ids: tuple[str, ...]) -> Calls:
    """Calls from so long before the span that the span begins in the middle of life."""
    longest = max(carrier.mean_hold_s for carrier in organisation.carriers)
    early = Span(span.start_ms - round(12 * longest * SECOND), span.end_ms)
    ever = Span(early.start_ms, span.end_ms + _EVER)
    place = {trunk_id: n for n, trunk_id in enumerate(trunk_ids)}
    service = {trunk_id: trunk_in_service(timeline, ever, trunk_id) for trunk_id in trunk_ids}
    calls, desks = [], []
    for carrier, base_id in zip(organisation.carriers, _base_ids(organisation), strict=True):
        rng = stream(organisation, "calls", carrier.name)
        calls.append(offered(carrier, organisation.traffic, organisation.zone, early, rng))
        shifts = [
            Shift(
                crew.stretch.end_ms,
                tuple(Seat(place[t], _out(service[t], crew.stretch)) for t in crew.trunk_ids),
            )
            for crew in crews(timeline, ever, base_id)
        ]
        desks.append(Desk(carrier, shifts))
    return carry(calls, desks, len(trunk_ids))


def _out(service: list[Stretch], shift: Stretch) -> int:
    return next(stretch.end_ms for stretch in service if stretch.start_ms <= shift.start_ms < stretch.end_ms)


def _samples(
    organisation: Organisation, span: Span, steps: list[Steps], presence: list[list[Stretch]]
) -> Samples:
    samples = sampled(organisation, span, steps, presence)
    rng = stream(organisation, "skew", "samples")
    times = stated(samples.trunk, samples.measured_ms, organisation.faults.skewed, rng)
    return replace(samples, event_ms=times)


def _readings(organisation: Organisation, span: Span, timeline: Timeline, calls: Calls) -> Readings:
    edges = {edge_id: n for n, edge_id in enumerate(timeline.edges())}
    edge_of = np.array([edges[trunk.edge_id] for trunk in timeline.trunks().values()])
    load: list[Ints] = [calls.start_ms[edge_of[calls.trunk] == edge] for edge in range(len(edges))]
    return read(organisation, load, [edge_online(timeline, span, edge_id) for edge_id in edges])


def _statuses(
    organisation: Organisation, span: Span, timeline: Timeline, presence: list[list[Stretch]]
) -> tuple[list[Status], ...]:
    bases, edges = timeline.catalogues[0].bases, timeline.edges()
    return tuple(
        statuses(organisation, span, trunk, bases[trunk.base_id], edges[trunk.edge_id], stretches)
        for trunk, stretches in zip(timeline.trunks().values(), presence, strict=True)
    )
