"""The WebSocket itself: what is said on it, and how it ends."""

from collections.abc import Iterator

import pytest
from websockets.exceptions import InvalidStatus
from websockets.frames import Close

from tests.deploy.local.genesys.bodies.shapes import misfits
from tests.deploy.local.genesys.made import CLIENT
from tests.deploy.local.genesys.server.notifications.clients import Client, client, ended, opened, read
from tests.deploy.local.genesys.server.notifications.test_channels import CHANNELS

_TOPIC = "v2.telephony.providers.edges.7.metrics"


@pytest.fixture
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    access = {"client_id": CLIENT[0], "client_secret": CLIENT[1], "permissions": ["telephony:plugin:all"]}
    sockets = {"heartbeat_s": 0.2, "notice_s": 0.1}
    with client(tmp_path_factory.mktemp("genesys"), access=access, sockets=sockets) as made:
        yield made


def test_a_ping_is_answered_and_heartbeats_come_by_themselves(plain: Client) -> None:
    with opened(plain.channel()) as socket:
        socket.send('{"message": "ping"}')
        assert read(socket) == {"topicName": "channel.metadata", "eventBody": {"message": "pong"}}
        beat = {"topicName": "channel.metadata", "eventBody": {"message": "WebSocket Heartbeat"}}
        assert [read(socket) for _ in range(2)] == [beat, beat]


def test_what_makes_no_sense_is_passed_over(plain: Client) -> None:
    with opened(plain.channel()) as socket:
        for nonsense in ("hello", "[1]", "7", '{"message": "sing"}', b"\x00\xff"):
            socket.send(nonsense)
        socket.send(b'{"message": "ping"}')
        assert read(socket)["eventBody"] == {"message": "pong"}


@pytest.mark.parametrize(
    ("topics", "answer"),
    [
        ([_TOPIC], {"result": "200", "status": "subscribed"}),
        (["v2.weather.7"], {"result": "400", "status": "failure"}),
        (["v2.routing.queues.7.users"], {"result": "400", "status": "failure"}),
        (_TOPIC, {"result": "400", "status": "error"}),
        (None, {"result": "400", "status": "error"}),
    ],
)
def test_a_client_subscribes_over_the_socket(plain: Client, topics: object, answer: dict[str, str]) -> None:
    channel = plain.channel()
    with opened(channel) as socket:
        plain.say(socket, message="subscribe", topics=topics, correlationId="c1")
        assert read(socket) == {**answer, "correlationId": "c1"}
    found = plain.ask("GET", f"{CHANNELS}/{channel['id']}/subscriptions")["entities"]
    assert [topic["id"] for topic in found] == ([_TOPIC] if answer["result"] == "200" else [])


def test_a_second_socket_disconnects_the_first(plain: Client) -> None:
    channel = plain.channel()
    with opened(channel) as first, opened(channel) as second:
        assert ended(first) == Close(1000, "another connection to this channel")
        second.send('{"message": "ping"}')
        assert read(second)["topicName"] == "channel.metadata"
        assert plain.report()["sockets"] == 1


def test_a_channel_too_many_spares_those_that_are_connected(plain: Client) -> None:
    with opened(plain.channel()) as oldest:
        for _ in range(20):
            plain.channel()
        plain.say(oldest, message="ping")
        assert read(oldest)["topicName"] == "channel.metadata"
    report = plain.report()
    assert (report["channels"], report["sockets"]) == (20, 0)


def test_a_planned_close_is_announced_and_the_channel_stays(plain: Client) -> None:
    channel = plain.channel()
    with opened(channel) as socket:
        assert plain.do("close") == {"close": 1}
        warning = read(socket)
        assert warning["topicName"] == "v2.system.socket_closing"
        assert (warning["version"], list(warning["metadata"])) == ("2", ["CorrelationId"])
        assert ended(socket) == Close(1001, "closing for maintenance")
    with opened(channel) as socket:
        assert read(socket)["topicName"] == "channel.metadata"


def test_a_revoked_token_takes_its_channels_along(plain: Client) -> None:
    channel = plain.channel()
    with opened(channel) as socket:
        plain.revoke()
        message = read(socket)
        assert message["topicName"] == f"v2.system.token_revoked.{channel['id']}"
        assert list(misfits(message["eventBody"], "SystemMessageSystemMessage")) == []
        assert ended(socket) == Close(1001, "the token is no longer valid")
    with pytest.raises(InvalidStatus, match="404"):
        opened(channel)


def test_nobody_connects_to_a_channel_that_isnt_there(plain: Client) -> None:
    uri = plain.channel()["connectUri"]
    for wrong in (f"{uri}x", uri.replace("north-harbour", "nobody")):
        with pytest.raises(InvalidStatus, match="404"):
            opened({"connectUri": wrong})


def test_an_expired_channel_closes_its_socket(tmp_path_factory: pytest.TempPathFactory) -> None:
    with client(tmp_path_factory.mktemp("genesys"), sockets={"life_s": 0.3}) as short:
        channel = short.channel()
        with opened(channel) as socket:
            assert ended(socket) == Close(1001, "the channel has expired")
        with pytest.raises(InvalidStatus, match="404"):
            opened(channel)
