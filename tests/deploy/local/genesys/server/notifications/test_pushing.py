"""Events over sockets: what is due, in order, to those who asked for it and are there."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from deploy.local.genesys.config.faults import DeliveryFaults
from deploy.local.genesys.delivery.notification import notification
from deploy.local.genesys.delivery.plan import pushes
from deploy.local.genesys.world.world import build
from schemas.clock import MINUTE
from tests.deploy.local.genesys.made import HOUR_LONG, organisation
from tests.deploy.local.genesys.server.notifications.clients import Client, client, opened, rest

_TRUNK_METRICS = "v2.telephony.providers.edges.trunks.{id}.metrics"
_EDGE_METRICS = "v2.telephony.providers.edges.{id}.metrics"


@pytest.fixture
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with client(tmp_path_factory.mktemp("genesys")) as made:
        yield made


def _due(until_ms: int, topic: str = _TRUNK_METRICS) -> list[str]:
    """Correlation ids of what the world says of a topic by then."""
    planned = pushes(build(organisation(), HOUR_LONG), DeliveryFaults())
    due = (d.body for d in planned if d.topic == topic and d.deliver_at_ms <= until_ms)
    return [_id(msgspec.json.decode(notification(body).message)) for body in due]


def _id(message: dict[str, Any]) -> str:
    return str(message["metadata"]["CorrelationId"])


def test_events_come_in_order_of_time_and_without_a_timestamp(plain: Client) -> None:
    with opened(plain.channel(*plain.metrics())) as socket:
        report = plain.step(2 * MINUTE)
        messages = rest(socket)
    assert [_id(message) for message in messages] == _due(plain.clock.now_ms())
    assert len(messages) == report["sent"][_TRUNK_METRICS] > 20
    assert report["pushed_to_ms"] == plain.clock.now_ms()
    assert set(messages[0]) == {"topicName", "version", "eventBody", "metadata"}
    assert messages[0]["version"] == "2"
    assert messages[0]["topicName"].split(".")[5] == messages[0]["eventBody"]["trunk"]["id"]


def test_only_what_was_asked_for_comes(plain: Client) -> None:
    wanted = plain.metrics()[0]
    with opened(plain.channel(wanted)) as socket:
        report = plain.step(2 * MINUTE)
        messages = rest(socket)
    assert {message["topicName"] for message in messages} == {wanted}
    assert report["sent"] == {_TRUNK_METRICS: len(messages)}
    assert report["unasked"][_TRUNK_METRICS] == len(_due(plain.clock.now_ms())) - len(messages)
    assert report["unasked"][_EDGE_METRICS] == len(_due(plain.clock.now_ms(), _EDGE_METRICS))


def test_two_channels_each_get_their_own_copy(plain: Client) -> None:
    channels = [plain.channel(*plain.metrics()) for _ in range(2)]
    with opened(channels[0]) as one, opened(channels[1]) as other:
        report = plain.step(MINUTE)
        messages = rest(one)
        assert messages == rest(other)
    assert report["sent"] == {_TRUNK_METRICS: len(messages)}
    assert report["messages"] == {channel["id"]: len(messages) for channel in channels}


def test_who_isnt_there_misses_it_and_it_is_counted(plain: Client) -> None:
    channel = plain.channel(*plain.metrics())
    before = plain.step(MINUTE)
    with opened(channel) as socket:
        plain.step(MINUTE)
        messages = rest(socket)
    after = plain.step(MINUTE)
    due = _due(plain.clock.now_ms())
    assert before["lost"] == {_TRUNK_METRICS: len(_due(HOUR_LONG.start_ms + MINUTE))}
    assert after["sent"] == {_TRUNK_METRICS: len(messages)}
    assert after["lost"][_TRUNK_METRICS] + len(messages) == len(due)
    lost_first = before["lost"][_TRUNK_METRICS]
    times = [at_ms for _, at_ms in plain.lost()]
    assert len(times) == after["lost"][_TRUNK_METRICS]
    assert times == sorted(times)
    assert HOUR_LONG.start_ms < times[0] <= times[lost_first - 1] <= HOUR_LONG.start_ms + MINUTE
    assert HOUR_LONG.start_ms + 2 * MINUTE < times[lost_first] <= times[-1] <= plain.clock.now_ms()
    assert [_id(message) for message in messages] == due[lost_first : lost_first + len(messages)]


def test_a_subscription_never_reaches_back(plain: Client) -> None:
    channel = plain.channel()
    with opened(channel) as socket:
        plain.clock.step_to(HOUR_LONG.start_ms + MINUTE)
        plain.subscribe(channel, *plain.metrics())
        assert rest(socket) == []
        plain.subscribe(channel)
        report = plain.step(MINUTE)
        assert rest(socket) == []
    assert (report["sent"], report["subscriptions"]) == ({}, {})


def test_nothing_is_made_up_and_nothing_forgotten(plain: Client) -> None:
    """Whoever comes and goes: every event of the plan is counted once."""
    for minutes in (3, 5, 7):
        with opened(plain.channel(*plain.metrics()[:minutes])) as socket:
            plain.step(minutes * MINUTE)
            rest(socket)
    report = plain.step(MINUTE)
    counted = Counter(report["sent"]) + Counter(report["lost"]) + Counter(report["unasked"])
    assert counted[_TRUNK_METRICS] == len(_due(plain.clock.now_ms()))
    assert counted[_EDGE_METRICS] == len(_due(plain.clock.now_ms(), _EDGE_METRICS))
