"""What a channel can be subscribed to, and what is said where it can't."""

from typing import Any

import pytest

from deploy.local.genesys.bodies.references import Json
from tests.deploy.local.genesys.bodies.shapes import misfits
from tests.deploy.local.genesys.made import CLIENT
from tests.deploy.local.genesys.server.notifications.test_channels import CHANNELS
from tests.deploy.local.genesys.server.tenants import Rig, rig, with_access

_EDGE = "v2.telephony.providers.edges.7.metrics"
_TRUNK = "v2.telephony.providers.edges.trunks.7"
_PHONE = "v2.telephony.providers.edges.phones.7"
_QUEUE = "v2.analytics.queues.7.activity"
_ACCESS = {"client_id": CLIENT[0], "client_secret": CLIENT[1], "permissions": ["telephony:plugin:all"]}


def _channel(rigged: Rig) -> str:
    made = rigged.ask("POST", CHANNELS).body
    assert isinstance(made, dict)
    return f"{CHANNELS}/{made['id']}/subscriptions"


def _put(rigged: Rig, path: str, *topics: str, method: str = "PUT", **query: object) -> tuple[int, Any]:
    found = rigged.ask(method, path, *query.items(), body=[{"id": topic} for topic in topics])
    return found.status, found.body


def _now(rigged: Rig, path: str) -> list[str]:
    return [topic["id"] for topic in rigged.body(path)["entities"]]


def test_topics_are_added_replaced_and_dropped() -> None:
    rigged = rig()
    path = _channel(rigged)
    status, body = _put(rigged, path, _EDGE, method="POST")
    assert (status, body) == (200, {"entities": [{"id": _EDGE, "state": "Permitted", "selfUri": path}]})
    _put(rigged, path, _TRUNK, _EDGE, method="POST")
    assert _now(rigged, path) == [_EDGE, _TRUNK]
    _put(rigged, path, _PHONE)
    assert _now(rigged, path) == [_PHONE]
    assert rigged.ask("DELETE", path).status == 204
    assert _now(rigged, path) == []


def test_a_missing_permission_fails_the_whole_call() -> None:
    rigged = with_access(permissions=["telephony:plugin:all"])
    path = _channel(rigged)
    status, body = _put(rigged, path, _EDGE, _QUEUE)
    assert (status, body["messageParams"]) == (403, {"permissions": "analytics:queueObservation:view"})
    assert _now(rigged, path) == []


def test_with_errors_ignored_the_rest_is_subscribed() -> None:
    rigged = with_access(permissions=["telephony:plugin:all"])
    path = _channel(rigged)
    status, body = _put(rigged, path, _QUEUE, _EDGE, "v2.weather.7", ignoreErrors="true")
    queue, edge, weather = body["entities"]
    assert (status, edge["state"], _now(rigged, path)) == (200, "Permitted", [_EDGE])
    assert queue == {
        "id": _QUEUE,
        "state": "Rejected",
        "rejectionReason": "missing permissions",
        "missingPermissions": ["analytics:queueObservation:view"],
    }
    assert (weather["state"], weather["rejectionReason"]) == ("Rejected", "unknown topic")
    assert list(misfits(body, "ChannelTopicEntityListing")) == []


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "v2.weather.7",
        "v2.telephony.providers.edges.{id}.metrics",
        "v2.telephony.providers.edges..metrics",
        "v2.users.7?",
        "v2.users.7?presence&weather",
    ],
)
def test_an_unknown_topic_is_a_bad_request(topic: str) -> None:
    rigged = rig()
    assert _put(rigged, _channel(rigged), topic)[0] == 400


def test_a_topic_of_eventbridge_only_cant_be_had_here() -> None:
    template = "v2.telephony.providers.edges.{id}.metrics"
    rigged = with_access(transports={template: ["EventBridge"]})
    path = _channel(rigged)
    assert _put(rigged, path, _EDGE)[0] == 400
    assert _put(rigged, path, _EDGE, _TRUNK, ignoreErrors="true")[1]["entities"][0]["state"] == "Rejected"
    assert _now(rigged, path) == [_TRUNK]


def test_topics_of_a_user_are_combined() -> None:
    rigged = rig()
    path = _channel(rigged)
    asked = "v2.users.7?presence&routingStatus&station"
    assert _put(rigged, path, asked)[0] == 200
    assert _now(rigged, path) == [asked]
    assert rigged.tenant.notifications.report()["subscriptions"] == {
        "v2.users.{id}.presence": 1,
        "v2.users.{id}.routingStatus": 1,
        "v2.users.{id}.station": 1,
    }


def test_a_channel_carries_so_many_topics_and_no_more() -> None:
    rigged = rig(sockets={"topics": 3})
    path = _channel(rigged)
    users = [f"v2.users.{n}.activity" for n in range(4)]
    assert _put(rigged, path, *users)[0] == 400
    assert _put(rigged, path, *users, ignoreErrors="true")[0] == 400
    assert _put(rigged, path, *users[:2], users[0])[0] == 200
    assert _put(rigged, path, *users[1:3], method="POST")[0] == 200
    assert _put(rigged, path, users[3], method="POST")[0] == 400
    assert _now(rigged, path) == users[:3]


@pytest.mark.parametrize("body", [None, {"id": _EDGE}, [_EDGE], [{"name": _EDGE}], [{"id": 7}], 7])
def test_a_body_that_is_no_list_of_topics(body: Json) -> None:
    rigged = rig()
    assert rigged.ask("PUT", _channel(rigged), body=body).status == 400
