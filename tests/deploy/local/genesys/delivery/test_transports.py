"""Which way events go, and that both ways tell the same."""

from collections import Counter

import msgspec
import pytest

from deploy.local.genesys.config.faults import DeliveryFaults
from deploy.local.genesys.delivery.notification import notification
from deploy.local.genesys.delivery.plan import Delivery, Plan, plan, pushes
from deploy.local.genesys.delivery.rows import Kind
from deploy.local.genesys.delivery.topics import EDGE_METRICS, PUBLISHED, TRUNK_METRICS
from deploy.local.genesys.world.world import World, build
from tests.deploy.local.genesys.made import CLIENT, HOUR_LONG, organisation

_NONE = DeliveryFaults()


def _world(**transports: object) -> World:
    client_id, secret = CLIENT
    access = {"client_id": client_id, "client_secret": secret, "transports": transports}
    told = {"per_hour": 20.0}
    return build(organisation(access=access, faults=_ROUGH, flaps={"per_day": 100}, told=told), HOUR_LONG)


_ROUGH = {
    "duplicates": 0.1,
    "republished": 0.1,
    "unreadable": 0.1,
    "late": [{"share": 0.1, "delay_s": [300, 600]}],
}


def _detail(delivery: Delivery) -> dict[str, object]:
    detail: dict[str, object] = msgspec.json.decode(delivery.body)["detail"]
    return detail


def test_each_topic_goes_the_ways_that_are_configured() -> None:
    world = _world(**{TRUNK_METRICS: ["Websocket"], EDGE_METRICS: ["EventBridge"]})
    both = set(PUBLISHED) - {TRUNK_METRICS, EDGE_METRICS}
    assert {d.topic for d in plan((world,))} == {EDGE_METRICS, *both}
    assert {d.topic for d in pushes(world, _NONE)} == {TRUNK_METRICS, *both}


def test_an_organisation_without_eventbridge_needs_no_destination() -> None:
    world = _world(**dict.fromkeys(PUBLISHED, ("Websocket",)))
    assert plan((world,)).organisations == frozenset()
    assert plan((_world(),)).organisations == {"north-harbour"}


def test_sockets_carry_what_was_published_at_once_and_whole() -> None:
    world = _world()
    posted, pushed = _ids(plan((world,))), list(pushes(world, _NONE))
    assert _ids(pushes(world, _NONE)) == posted
    assert {d.kind for d in pushed} == {Kind.EVENT, Kind.REPUBLISHED}
    times = [d.deliver_at_ms for d in pushed]
    assert times == sorted(times)
    assert all(0 <= d.deliver_at_ms - d.event_time_ms < 1000 for d in pushed)


def _ids(planned: Plan) -> Counter[str]:
    """Correlation ids of the facts."""
    kinds = (Kind.EVENT, Kind.REPUBLISHED)
    return Counter(str(_detail(d)["metadata"]) for d in planned if d.kind in kinds)


def test_the_message_is_the_detail_without_its_timestamp() -> None:
    for delivery in pushes(_world(), _NONE).deliveries(0, 50):
        detail = _detail(delivery)
        assert detail.pop("timestamp")
        name, message = notification(delivery.body)
        assert msgspec.json.decode(message) == detail
        assert name == detail["topicName"]


@pytest.mark.parametrize("fault", ["duplicates", "reordered"])
def test_sockets_have_faults_of_their_own(fault: str) -> None:
    faults = DeliveryFaults.model_validate({fault: 0.3, "again_after_s": [0, 5]})
    world = _world()
    plain, troubled = pushes(world, _NONE), pushes(world, faults)
    assert _ids(troubled) == _ids(plain)
    assert (troubled.count(Kind.DUPLICATE) > 0) == (fault == "duplicates")
    assert [d.deliver_at_ms for d in troubled] != [d.deliver_at_ms for d in plain]
