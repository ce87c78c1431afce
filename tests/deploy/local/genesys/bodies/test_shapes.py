"""Every body that is built by hand keeps to the contract: no unknown field, no wrong type.

A number of the contract is a float here, so integers of the notification topics can't pass for it.
"""

import json
from collections.abc import Iterator

import pytest

from deploy.local.genesys.bodies.view import view
from deploy.local.genesys.delivery.plan import plan
from deploy.local.genesys.delivery.topics import BUILT, EDGE_METRICS, TRUNK_INSTANCE, TRUNK_METRICS
from deploy.local.genesys.server.lists import LISTS
from deploy.local.genesys.server.snapshots import edge_snapshot, trunk_snapshot
from deploy.local.genesys.world.world import World, build
from tests.deploy.local.genesys.bodies.shapes import misfits
from tests.deploy.local.genesys.made import ALL_CHANGES, DAY_LONG, organisation

_TOPIC_MODELS = {
    TRUNK_METRICS: "TrunkMetricsTopicTrunkMetrics",
    EDGE_METRICS: "EdgeMetricsTopicEdgeMetrics",
    TRUNK_INSTANCE: "TrunkInstanceTopicTrunk",
}
_LIST_MODELS = {
    "trunks": "Trunk",
    "trunkbasesettings": "TrunkBase",
    "edges": "Edge",
    "edgegroups": "EdgeGroup",
    "sites": "Site",
    "locations": "LocationDefinition",
}


@pytest.fixture(scope="module")
def world() -> World:
    return build(organisation(changes=ALL_CHANGES, flaps={"per_day": 10.0}), DAY_LONG)


def _events(world: World, topic: str) -> Iterator[dict[str, object]]:
    made = plan((world,))
    for delivery in made.deliveries(0, 20_000):
        if delivery.topic == topic:
            yield json.loads(delivery.body)


@pytest.mark.parametrize("topic", BUILT)
def test_events(world: World, topic: str) -> None:
    events = list(_events(world, topic))
    assert events
    for event in events:
        assert list(misfits(event, "EventBridgeEvent")) == []
        assert list(misfits(event["detail"]["eventBody"], _TOPIC_MODELS[topic])) == []  # type: ignore[index]


@pytest.mark.parametrize("name", _LIST_MODELS)
def test_inventory(world: World, name: str) -> None:
    listing = next(listing for key, listing in LISTS.items() if key == name)
    for moment in world.timeline.moments:
        bodies = listing.select(view(world, moment), [("expand", "properties")])
        assert bodies
        assert list(misfits(bodies, [_LIST_MODELS[name]])) == []


def test_snapshots(world: World) -> None:
    now = DAY_LONG.start_ms + DAY_LONG.length_ms // 2
    trunks = trunk_snapshot(world)([("trunkIds", ",".join(world.trunk_ids))], now)
    edges = edge_snapshot(world)([("edgeIds", ",".join(world.edge_ids))], now)
    assert list(misfits(json.loads(json.dumps(trunks)), ["TrunkMetrics"])) == []
    assert list(misfits(json.loads(json.dumps(edges)), ["EdgeMetrics"])) == []


def test_a_misfit_is_found() -> None:
    assert list(misfits({"id": 1, "colour": "red", "state": "odd"}, "Trunk")) == [
        "$.id is 1, not string",
        "$.colour is no field of Trunk",
        "$.state is 'odd', not one of ['active', 'inactive', 'deleted']",
    ]
