"""A simulated organisation's facts, as the reference takes them."""

from collections.abc import Mapping, Sequence

import numpy as np

from deploy.local.genesys.world.statuses import Status
from deploy.local.genesys.world.timeline import Membership
from deploy.local.genesys.world.truth import SampleTruth
from deploy.truth.facts import Member, Truth, Values


def truth_of(samples: SampleTruth, noticed: Mapping[str, int]) -> Truth:
    """`noticed`: for a trunk that disappeared, the start of the first run that missed it.

    A list of what there is doesn't say when something went; by declaration a deletion holds from the first
    COMPLETE run that missed the entity, so that run's start is part of the input.
    """
    members = {
        trunk: [_member(m, noticed.get(trunk)) for m in memberships]
        for trunk, memberships in samples.memberships.items()
    }
    connected = {trunk: _connected(statuses) for trunk, statuses in samples.statuses.items()}
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


def _member(membership: Membership, noticed: int | None) -> Member:
    if membership.deleted:
        return Member(membership.valid_from_ms if noticed is None else noticed, None)
    return Member(membership.valid_from_ms, membership.trunk_base_id, not membership.in_service)


def _connected(statuses: Sequence[Status]) -> list[tuple[int, bool]]:
    return sorted({s.connected_ms: s.connected for s in statuses}.items())
