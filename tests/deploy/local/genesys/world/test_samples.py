"""What trunks report, in both modes, against the calls themselves."""

import numpy as np

from deploy.local.genesys.config.span import Span
from deploy.local.genesys.world.hunting import Calls
from deploy.local.genesys.world.presence import Stretch, trunk_in_service
from deploy.local.genesys.world.random import Ints
from deploy.local.genesys.world.samples import at_intervals
from deploy.local.genesys.world.world import World, build
from schemas.clock import HOUR, SECOND
from tests.deploy.local.genesys.made import ALL_CHANGES, DAY_LONG, START, organisation


def _world(mode: str, **settings: object) -> World:
    return build(organisation(sampling={"mode": mode}, changes=ALL_CHANGES, **settings), DAY_LONG)


def _counted(calls: Calls, trunk: int, at: Ints) -> tuple[Ints, Ints]:
    """Calls in progress by brute force: all calls against all times."""
    chosen = calls.trunk == trunk
    start, end, inbound = calls.start_ms[chosen], calls.end_ms[chosen], calls.inbound[chosen]
    going = (start <= at[:, None]) & (at[:, None] < end)
    return (going & inbound).sum(axis=1), (going & ~inbound).sum(axis=1)


def _of(world: World, trunk: int) -> tuple[Ints, Ints, Ints]:
    samples = world.samples
    rows = samples.trunk == trunk
    return samples.measured_ms[rows], samples.inbound[rows], samples.outbound[rows]


def test_every_sample_is_the_count_of_calls_in_progress() -> None:
    for world in (_world("interval"), _world("on-change")):
        for trunk in range(len(world.trunk_ids)):
            times, *said = _of(world, trunk)
            counted = _counted(world.calls, trunk, times)
            assert np.array_equal(said, counted)


def test_on_change_misses_no_change() -> None:
    """Between two samples the concurrency is what the earlier one said, at every start and end of a call."""
    world = _world("on-change")
    calls = world.calls
    for trunk, trunk_id in enumerate(world.trunk_ids):
        times, inbound, outbound = _of(world, trunk)
        edges = np.concatenate([calls.start_ms[calls.trunk == trunk], calls.end_ms[calls.trunk == trunk]])
        for start, end in trunk_in_service(world.timeline, world.span, trunk_id):
            at = edges[(edges >= start) & (edges < end)]
            held = np.searchsorted(times, at, side="right") - 1
            assert np.array_equal([inbound[held], outbound[held]], _counted(calls, trunk, at))


def test_on_change_is_never_silent_longer_than_the_keep_alive() -> None:
    world = _world("on-change")
    for trunk, trunk_id in enumerate(world.trunk_ids):
        times, _, _ = _of(world, trunk)
        for start, end in trunk_in_service(world.timeline, world.span, trunk_id):
            inside = times[(times >= start) & (times < end)]
            assert inside[0] == start
            assert np.diff(inside, append=end).max() <= 240 * SECOND


def test_a_trunk_out_of_service_is_silent_and_carries_nothing() -> None:
    for mode in ("interval", "on-change"):
        world = _world(mode)
        for trunk, trunk_id in enumerate(world.trunk_ids):
            times, inbound, outbound = _of(world, trunk)
            working = np.zeros(len(times), np.bool_)
            ends = []
            for start, end in trunk_in_service(world.timeline, world.span, trunk_id):
                working |= (start <= times) & (times < end)
                ends.append(end)
            # In on-change mode the calls that the outage cuts are one last change.
            assert np.isin(times[~working], ends).all()
            assert not (inbound + outbound)[~working].any()


def test_intervals_are_within_their_bounds() -> None:
    hour = Stretch(START, START + HOUR)
    times = at_intervals([hour], (15.0, 30.0), np.random.default_rng(1))
    assert times[0] - hour.start_ms < 30 * SECOND
    assert hour.end_ms - times[-1] <= 30 * SECOND
    gaps = np.diff(times)
    assert gaps.min() >= 15 * SECOND
    assert gaps.max() <= 30 * SECOND


def test_the_mismatch_total_slides() -> None:
    """It rises and falls: it is a total of 24 hours, not of the day so far."""
    world = build(organisation(sampling={"mismatches_per_day": 20.0}), DAY_LONG)
    totals = world.samples.mismatch[world.samples.trunk == 0]
    assert totals[0] > 0
    assert (np.diff(totals) > 0).any()
    assert (np.diff(totals) < 0).any()


def test_samples_are_in_order_of_time() -> None:
    world = build(organisation(), Span(START, START + HOUR))
    assert np.all(np.diff(world.samples.measured_ms) >= 0)
