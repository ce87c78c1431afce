"""The plan without faults: each fact once, in order, soon."""

import json
from collections import Counter

from deploy.local.genesys.delivery.plan import Plan, plan
from deploy.local.genesys.delivery.rows import Kind
from deploy.local.genesys.delivery.topics import EDGE_METRICS, PUBLISHED, TRUNK_INSTANCE, TRUNK_METRICS
from deploy.local.genesys.world.world import World, build
from tests.deploy.local.genesys.made import HOUR_LONG, organisation


def _world(name: str = "a", number: int = 7) -> World:
    id_ = f"00000000-0000-0000-0000-{number:012}"
    return build(organisation(name=name, organization_id=id_, flaps={"per_day": 60.0}), HOUR_LONG)


def _facts(made: Plan) -> list[tuple[str, int]]:
    return [(delivery.topic, delivery.event_time_ms) for delivery in made]


def test_each_fact_is_delivered_once() -> None:
    world = _world()
    statuses = sum(len(said) - 1 for said in world.statuses)
    counts = Counter(topic for topic, _ in _facts(plan((world,))))
    assert counts == {
        TRUNK_METRICS: len(world.samples.trunk),
        EDGE_METRICS: len(world.readings.edge),
        TRUNK_INSTANCE: statuses,
    }
    assert statuses


def test_deliveries_are_in_order_and_within_the_latency() -> None:
    deliveries = list(plan((_world(), _world("b", 8))))
    times = [delivery.deliver_at_ms for delivery in deliveries]
    assert times == sorted(times)
    assert [delivery.position for delivery in deliveries] == list(range(len(deliveries)))
    assert all(40 <= d.deliver_at_ms - d.event_time_ms <= 900 for d in deliveries)
    assert {delivery.organisation for delivery in deliveries} == {"a", "b"}


def test_bodies_say_what_the_plan_says() -> None:
    made = plan((_world(), _world("b", 8)))
    ids = {world.organisation.name: str(world.organisation.organization_id) for world in made.worlds}
    seen = set()
    for delivery in made:
        event = json.loads(delivery.body)
        entity = event["detail"]["eventBody"]
        of = {TRUNK_METRICS: "trunk", EDGE_METRICS: "edge"}.get(delivery.topic)
        entity_id = entity[of]["id"] if of else entity["id"]
        assert event["detail-type"] == delivery.topic
        assert event["detail"]["topicName"] == delivery.topic.replace("{id}", entity_id)
        assert event["source"] == (
            f"aws.partner/genesys.com/cloud/{ids[delivery.organisation]}/{delivery.organisation}-bus"
        )
        assert event["time"] == f"{event['detail']['timestamp'][:19]}Z"
        seen.add(event["id"])
    assert len(seen) == len(made)


def test_a_part_of_a_plan_is_a_part_of_its_bodies() -> None:
    made = plan((_world(),))
    assert list(made.deliveries(10, 20)) == list(made)[10:20]
    assert made.last_ms == list(made)[-1].deliver_at_ms
    assert made.count(Kind.EVENT) == len(made)


def test_the_detail_type_fits_eventbridge() -> None:
    """AWS allows 128 characters."""
    assert all(len(topic) <= 128 and "{id}" in topic for topic in PUBLISHED)
