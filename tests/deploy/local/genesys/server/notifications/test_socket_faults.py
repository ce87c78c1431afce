"""What goes wrong with sockets, each fault alone."""

import time
from collections import Counter
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Close
from websockets.sync.client import ClientConnection

from schemas.clock import MINUTE
from tests.deploy.local.genesys.server.notifications.clients import Client, client, ended, opened, read, rest

_TRUNK_METRICS = "v2.telephony.providers.edges.trunks.{id}.metrics"


@pytest.fixture
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with client(tmp_path_factory.mktemp("genesys"), sockets={"heartbeat_s": 0.05}) as made:
        yield made


def test_faults_are_checked_and_change_one_by_one(plain: Client) -> None:
    assert plain.faults(mute=True).json()["mute"]
    changed = plain.faults(refused=0.5).json()
    assert (changed["mute"], changed["refused"]) == (True, 0.5)
    assert plain.faults(cut=2, colour="red").status_code == 422
    with pytest.raises(Exception, match="404"):
        plain.do("sing")


def test_a_mute_socket_stays_open_and_loses_events(plain: Client) -> None:
    with opened(plain.channel(*plain.metrics())) as socket:
        plain.faults(mute=True)
        report = plain.step(MINUTE)
        socket.send('{"message": "ping"}')
        assert _silence(socket)
        assert not report["sent"]
        assert report["lost"][_TRUNK_METRICS] > 0
        plain.faults(mute=False)
        assert read(socket)["eventBody"] == {"message": "WebSocket Heartbeat"}


def _silence(socket: ClientConnection) -> bool:
    """Whether nothing comes for a while, after the heartbeats that were under way."""
    try:
        while read(socket, 0.3)["eventBody"] == {"message": "WebSocket Heartbeat"}:
            pass
    except TimeoutError:
        return True
    return False


def test_connections_break_in_the_middle_of_events(plain: Client) -> None:
    plain.faults(cut=0.2)
    got, breaks = 0, 0
    channel = plain.channel(*plain.metrics())
    for _ in range(5):
        with opened(channel) as socket:
            plain.step(MINUTE)
            try:
                while True:
                    got += "metrics" in read(socket, 1)["topicName"]
            except ConnectionClosed as ended:
                breaks += ended.rcvd is None
    report = plain.report()
    assert breaks == 5
    assert report["sent"][_TRUNK_METRICS] == got
    assert report["lost"][_TRUNK_METRICS] > 0


def test_every_connection_can_be_cut_at_once(plain: Client) -> None:
    with opened(plain.channel()) as one, opened(plain.channel()) as other:
        assert plain.do("cut") == {"cut": 2}
        assert [ended(one), ended(other)] == [None, None]
    assert plain.report()["sockets"] == 0


def test_connections_are_refused_for_a_while(plain: Client) -> None:
    channel = plain.channel()
    plain.faults(refused=1)
    with pytest.raises(InvalidStatus, match="503"):
        opened(channel)
    plain.faults(refused=0)
    with opened(channel) as socket:
        assert read(socket)


def test_duplicates_come_again_a_little_later(plain: Client) -> None:
    plain.faults(duplicates=0.5)
    with opened(plain.channel(*plain.metrics())) as socket:
        report = plain.step(3 * MINUTE)
        seen = Counter(message["metadata"]["CorrelationId"] for message in rest(socket))
    assert len(seen) == report["sent"][_TRUNK_METRICS]
    assert seen.total() - len(seen) == report["again"][_TRUNK_METRICS] > 10


def test_events_overtake_each_other(plain: Client) -> None:
    plain.step(MINUTE)
    plain.faults(reordered=0.3)
    with opened(plain.channel(*plain.metrics())) as socket:
        report = plain.step(5 * MINUTE)
        times = [message["eventBody"]["eventTime"] for message in rest(socket)]
    assert len(times) == report["sent"][_TRUNK_METRICS]
    assert times != sorted(times)
    assert len(set(times)) == len(times)


def test_a_slow_socket_says_everything_later(plain: Client) -> None:
    plain.faults(held_s=0.4)
    with opened(plain.channel(*plain.metrics())) as socket:
        asked = time.monotonic()
        report = plain.step(MINUTE)
        assert len([m for m in rest(socket) if "metrics" in m["topicName"]]) == report["sent"][_TRUNK_METRICS]
        assert time.monotonic() - asked >= 0.4


def test_channels_are_deleted_before_their_time(plain: Client) -> None:
    channel = plain.channel()
    with opened(channel) as socket:
        assert plain.do("delete") == {"delete": 1}
        assert ended(socket) == Close(1001, "the channel was deleted")
    with pytest.raises(InvalidStatus, match="404"):
        opened(channel)


@pytest.mark.parametrize(("deed", "told"), [("unsubscribe", True), ("forget", False)])
def test_subscriptions_are_lost(plain: Client, deed: str, told: bool) -> None:
    channel = plain.channel(*plain.metrics())
    with opened(channel) as socket:
        plain.do(deed)
        report = plain.step(MINUTE)
        system = [m["topicName"] for m in rest(socket)]
    assert not report["sent"]
    assert system == ([f"v2.system.no_longer_subscribed.{channel['id']}"] if told else [])
