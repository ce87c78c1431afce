"""The two truths: exact calls, and unique samples with the inventory they belong to."""

import numpy as np

from deploy.local.genesys.world.truth import call_truth, sample_truth
from deploy.local.genesys.world.world import World, build
from tests.deploy.local.genesys.made import ALL_CHANGES, DAY_LONG, organisation


def _world(**settings: object) -> World:
    """So many moves that trunks come back to a base that they had left."""
    return build(organisation(changes={**ALL_CHANGES, "moves": 12}, **settings), DAY_LONG)


def test_a_bases_calls_are_those_on_the_trunks_that_belong_to_it() -> None:
    """By brute force, at the milliseconds around every change of the inventory and some more."""
    world = _world()
    truth = call_truth(world)
    moments = [m + d for m in world.timeline.moments for d in (-1, 0, 1)]
    moments += list(range(DAY_LONG.start_ms, DAY_LONG.end_ms, 3_599_999))
    for at in [m for m in moments if DAY_LONG.start_ms <= m < DAY_LONG.end_ms]:
        going = (world.calls.start_ms <= at) & (at < world.calls.end_ms)
        trunks = world.timeline.at(at).trunks
        of_base = [trunks[t].base_id if t in trunks else "" for t in world.trunk_ids]
        for base_id, steps in truth.bases.items():
            mine = going & np.array([of_base[t] == base_id for t in world.calls.trunk.tolist()])
            expected = (int((mine & world.calls.inbound).sum()), int((mine & ~world.calls.inbound).sum()))
            assert tuple(int(v[0]) for v in steps.at(np.array([at]))) == expected


def test_held_samples_of_on_change_mode_are_the_call_truth() -> None:
    """Where a trunk works, the last sample is the truth at every millisecond that something happens."""
    world = _world(sampling={"mode": "on-change"})
    calls, truth = call_truth(world), sample_truth(world)
    for trunk, trunk_id in enumerate(truth.trunk_ids):
        rows = truth.samples.trunk == trunk
        times = truth.samples.event_ms[rows]
        steps = calls.trunks[trunk_id]
        at = steps.times[steps.times >= times[0]]
        held = np.searchsorted(times, at, side="right") - 1
        assert np.array_equal(truth.samples.inbound[rows][held], steps.at(at)[0])
        assert np.array_equal(truth.samples.outbound[rows][held], steps.at(at)[1])


def test_sample_identities_are_unique_under_skew() -> None:
    truth = sample_truth(_world(faults={"skewed": [{"share": 0.3, "ahead_s": 600}]}))
    samples = truth.samples
    identities = set(zip(samples.trunk.tolist(), samples.event_ms.tolist(), strict=True))
    assert len(identities) == len(samples.trunk)
    assert (samples.event_ms > samples.measured_ms).any()


def test_memberships_tell_of_moves_outages_and_removals() -> None:
    world = _world()
    memberships = sample_truth(world).memberships
    assert set(memberships) == set(world.trunk_ids)
    moved = {trunk for trunk, entries in memberships.items() if len({e.trunk_base_id for e in entries}) > 1}
    gone = {trunk for trunk, entries in memberships.items() if entries[-1].deleted}
    out = {t for t, entries in memberships.items() if any(not (e.in_service or e.deleted) for e in entries)}
    assert moved == {change.subject for change in world.timeline.changes if change.kind == "moves"}
    assert gone == set(world.trunk_ids) - set(world.timeline.catalogues[-1].trunks)
    assert out
