"""A world is a function of its configuration and seed, and nothing else."""

import hashlib

import numpy as np
import pytest

from deploy.local.genesys.delivery.plan import plan
from deploy.local.genesys.world.world import World, build
from tests.deploy.local.genesys.made import ALL_CHANGES, HOUR_LONG, carrier, organisation

_FAULTS = {
    "duplicates": 0.05,
    "republished": 0.05,
    "reordered": 0.1,
    "late": [{"share": 0.05, "delay_s": [60, 7200]}],
    "skewed": [{"share": 0.05, "ahead_s": 600}],
    "unknown_fields": 0.05,
    "unknown_values": 0.05,
    "unreadable": 0.05,
}


def _world(**settings: object) -> World:
    return build(organisation(changes=ALL_CHANGES, **settings), HOUR_LONG)


def _digest(world: World) -> str:
    digest = hashlib.sha256()
    for delivery in plan((world,)):
        digest.update(b"%d %b\n" % (delivery.deliver_at_ms, delivery.body))
    return digest.hexdigest()


@pytest.mark.parametrize("mode", ["interval", "on-change"])
def test_the_same_seed_gives_the_same_bytes(mode: str) -> None:
    one, other = (_world(faults=_FAULTS, sampling={"mode": mode}) for _ in range(2))
    assert _digest(one) == _digest(other)


def test_another_seed_gives_other_ids_and_another_day() -> None:
    one, other = _world(seed=1), _world(seed=2)
    assert not set(one.trunk_ids) & set(other.trunk_ids)
    assert one.samples.measured_ms.tolist() != other.samples.measured_ms.tolist()


def test_two_organisations_with_one_seed_share_no_id() -> None:
    other = _world(organization_id="c9631292-915c-5c90-bb7f-131cece461d6")
    assert not set(_world().trunk_ids) & set(other.trunk_ids)


@pytest.mark.parametrize(
    "settings", [{"faults": _FAULTS}, {"rest": {"dropped": 0.5}}, {"flaps": {"per_day": 50.0}}]
)
def test_what_else_is_switched_on_leaves_the_calls_alone(settings: dict[str, object]) -> None:
    assert np.array_equal(_world(**settings).calls.start_ms, _world().calls.start_ms)


def test_positions_stand_for_ids() -> None:
    world = _world()
    assert world.samples.trunk.max() < len(world.trunk_ids) == len(world.steps) == len(world.statuses)
    assert world.readings.edge.max() < len(world.edge_ids)
    assert world.calls.base.max() < len(world.base_ids) == 3


def test_circuits_bound_the_concurrency_of_a_trunk() -> None:
    busy = carrier("A", busy_hour_calls=2000, circuits=5)
    world = build(organisation(carriers=[busy]), HOUR_LONG)
    peaks = [int((steps.inbound + steps.outbound).max()) for steps in world.steps]
    assert peaks == [5, 5, 5]
    assert world.calls.lost[0] > 0
