"""The REST twins: the same facts as the notifications, as of now."""

import json
from itertools import pairwise

import pytest

from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.delivery.plan import plan
from deploy.local.genesys.delivery.topics import EDGE_METRICS, TRUNK_METRICS
from schemas.clock import to_iso
from tests.deploy.local.genesys.made import HOUR_LONG
from tests.deploy.local.genesys.server.tenants import TELEPHONY, Rig, rig

_TRUNKS = f"{TELEPHONY}/trunks/metrics"
_EDGES = f"{TELEPHONY}/metrics"


def _array(rigged: Rig, path: str, name: str, ids: tuple[str, ...]) -> list[Json]:
    found = rigged.get(path, (name, ",".join(ids)))
    assert found.status == 200
    assert isinstance(found.body, list)
    return found.body


def _notified(rigged: Rig, topic: str) -> dict[tuple[str, str], Json]:
    """Event bodies by entity and stated time."""
    entity = {TRUNK_METRICS: "trunk", EDGE_METRICS: "edge"}[topic]
    bodies = [
        json.loads(d.body)["detail"]["eventBody"] for d in plan((rigged.tenant.world,)) if d.topic == topic
    ]
    return {(body[entity]["id"], body["eventTime"]): body for body in bodies}


@pytest.mark.parametrize("faults", [{}, {"skewed": [{"share": 0.3, "ahead_s": 86_400}]}])
def test_trunk_snapshots_are_the_notified_facts(faults: dict[str, object]) -> None:
    rigged = rig(faults=faults)
    notified = _notified(rigged, TRUNK_METRICS)
    for rigged.clock.ms in range(HOUR_LONG.start_ms + 60_000, HOUR_LONG.end_ms, 321_000):
        found = _array(rigged, _TRUNKS, "trunkIds", rigged.tenant.world.trunk_ids)
        assert len(found) == 7
        for body in found:
            twin = notified[body["trunk"]["id"], body["eventTime"]]
            assert (body["calls"], body["qos"]) == (twin["calls"], twin["qos"])


def test_a_snapshot_is_the_latest_at_or_before_now() -> None:
    rigged = rig()
    samples = rigged.tenant.world.samples
    times = samples.event_ms[samples.trunk == 0].tolist()
    for before, at in pairwise(times[:50]):
        for rigged.clock.ms, expected in ((at - 1, before), (at, at)):
            (body,) = _array(rigged, _TRUNKS, "trunkIds", rigged.tenant.world.trunk_ids[:1])
            assert body["eventTime"] == to_iso(expected)


def test_edge_snapshots_are_the_notified_facts_as_floats() -> None:
    rigged = rig()
    notified = _notified(rigged, EDGE_METRICS)
    rigged.clock.ms = HOUR_LONG.start_ms + 1_800_000
    found = _array(rigged, _EDGES, "edgeIds", rigged.tenant.world.edge_ids)
    assert len(found) == 4
    for body in found:
        twin = notified[body["edge"]["id"], body["eventTime"]]
        assert isinstance(body["processors"][0]["activeTimePct"], float)
        assert isinstance(twin["processors"][0]["activeTimePct"], int)
        del body["edge"]["selfUri"]
        assert body == twin


def test_what_is_unknown_gone_or_silent_is_left_out() -> None:
    rigged = rig(changes={"departures": 1})
    world = rigged.tenant.world
    rigged.clock.ms = HOUR_LONG.start_ms - 1
    assert _array(rigged, _TRUNKS, "trunkIds", world.trunk_ids) == []
    rigged.clock.ms = HOUR_LONG.end_ms
    found = _array(rigged, _TRUNKS, "trunkIds", (*world.trunk_ids, "made-up"))
    assert {body["trunk"]["id"] for body in found} == set(world.timeline.catalogues[-1].trunks)
    assert len(_array(rigged, _EDGES, "edgeIds", world.edge_ids)) == 3


@pytest.mark.parametrize(("path", "name"), [(_TRUNKS, "trunkIds"), (_EDGES, "edgeIds")])
def test_ids_are_required_and_a_hundred_at_most(path: str, name: str) -> None:
    rigged = rig()
    hundred = [f"id-{n}" for n in range(100)]
    assert rigged.get(path, (name, ",".join(hundred))).status == 200
    assert rigged.get(path, (name, ",".join([*hundred, "one-more"]))).status == 400
    assert rigged.get(path, (name, "")).status == 400
    assert rigged.get(path).status == 400
