"""What really was: calls for the error of sampling, and samples for exactness.

Windows are not computed here: that is the work of a reference that shares no code with this simulation.
"""

from dataclasses import dataclass

from deploy.local.genesys.world.presence import membership
from deploy.local.genesys.world.readings import Readings
from deploy.local.genesys.world.samples import Samples
from deploy.local.genesys.world.statuses import Status
from deploy.local.genesys.world.steps import Steps, total
from deploy.local.genesys.world.timeline import Membership
from deploy.local.genesys.world.world import World


@dataclass(frozen=True, slots=True)
class CallTruth:
    """Calls in progress, exact to the millisecond, by id.

    A call counts for the trunk base that its trunk belongs to at that moment.
    """

    trunks: dict[str, Steps]
    bases: dict[str, Steps]


@dataclass(frozen=True, slots=True)
class SampleTruth:
    """The unique facts that were emitted, however often and in whatever order they are delivered.

    `samples.trunk` are positions in `trunk_ids`, `readings.edge` in `edge_ids`; (trunk, event_ms) and
    (edge, event_ms) are identities. Histories are by trunk id, in order; the first status of a trunk was
    its before the span, and only the polled trunk shows it.
    """

    trunk_ids: tuple[str, ...]
    edge_ids: tuple[str, ...]
    samples: Samples
    readings: Readings
    memberships: dict[str, list[Membership]]
    statuses: dict[str, list[Status]]


def call_truth(world: World) -> CallTruth:
    return CallTruth(
        trunks=dict(zip(world.trunk_ids, world.steps, strict=True)),
        bases={base_id: _of_base(world, base_id) for base_id in world.base_ids},
    )


def sample_truth(world: World) -> SampleTruth:
    memberships = {trunk_id: world.timeline.memberships(trunk_id) for trunk_id in world.trunk_ids}
    statuses = dict(zip(world.trunk_ids, world.statuses, strict=True))
    return SampleTruth(world.trunk_ids, world.edge_ids, world.samples, world.readings, memberships, statuses)


def _of_base(world: World, base_id: str) -> Steps:
    parts = [
        (steps, stretch)
        for trunk_id, steps in zip(world.trunk_ids, world.steps, strict=True)
        for stretch in membership(world.timeline, world.span, trunk_id, base_id)
    ]
    return total(parts, world.span)
