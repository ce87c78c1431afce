"""A simulated organisation's facts, as the reference takes them."""

from collections.abc import Iterable, Sequence

import numpy as np

from deploy.local.genesys.world.statuses import Status
from deploy.local.genesys.world.timeline import Timeline
from deploy.local.genesys.world.truth import SampleTruth, sample_truth
from deploy.local.genesys.world.world import World
from deploy.truth.facts import Member, Truth, Values


def truth_of(world: World, readings: Sequence[int]) -> Truth:
    """`readings`: the times, in ms and in order, at which the list of trunks was read whole.

    What a list shows is what can be known: of two changes between readings only the later one is seen, and
    nothing says when an entity went but that a reading missed it.
    """
    samples = sample_truth(world)
    members = {trunk: list(_members(world.timeline, trunk, readings)) for trunk in samples.trunk_ids}
    connected = {
        trunk: _connected(list(_told(world.timeline, trunk, statuses, readings)))
        for trunk, statuses in samples.statuses.items()
    }
    return Truth(_samples(samples), {"connected": connected}, members)


def _samples(truth: SampleTruth) -> dict[str, dict[int, Values]]:
    s = truth.samples
    by_trunk: dict[str, dict[int, Values]] = {trunk: {} for trunk in truth.trunk_ids}
    columns = (s.trunk, s.event_ms, s.inbound, s.outbound, s.mismatch)
    for trunk, at, inbound, outbound, mismatch in np.column_stack(columns).tolist():
        by_trunk[truth.trunk_ids[trunk]][at] = {
            "inbound_calls": inbound,
            "outbound_calls": outbound,
            "mismatch_count": mismatch,
        }
    return by_trunk


def _members(timeline: Timeline, trunk_id: str, readings: Sequence[int]) -> Iterable[Member]:
    """A version holds from the trunk's dateModified where that is news since the last reading, else from the
    reading on; the first one since the trunk was created; a deletion from the first reading without it.
    """
    last: Member | None = None
    before = None
    for at in readings:
        trunk = timeline.at(at).trunks.get(trunk_id)
        if trunk is None:
            now = Member(at, None) if last else None
        else:
            stamp = trunk.stamp
            fresh = before is None or stamp.modified_ms > before
            since = stamp.created_ms if last is None else stamp.modified_ms if fresh else at
            now = Member(since, trunk.base_id, not trunk.edge_in_service)
        if now and (last is None or (now.group, now.out) != (last.group, last.out)):
            last = now
            yield now
        before = at


def _told(
    timeline: Timeline, trunk_id: str, statuses: Sequence[Status], readings: Sequence[int]
) -> Iterable[Status]:
    """The first status is no event: only a reading shows it, while it lasts."""
    until = statuses[1].at_ms if len(statuses) > 1 else None
    for at in readings if statuses else ():
        lasts = statuses[0].at_ms <= at and (until is None or at < until)
        if lasts and trunk_id in timeline.at(at).trunks:
            yield statuses[0]
            break
    yield from statuses[1:]


def _connected(statuses: Sequence[Status]) -> list[tuple[int, bool]]:
    return sorted({s.connected_ms: s.connected for s in statuses}.items())
