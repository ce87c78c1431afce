"""The official SDK finds the notification service that it knows."""

from collections.abc import Iterator
from typing import Any

import pytest

from connectors.clock import SharedClock
from deploy.local.genesys.server.serving import serving
from schemas.clock import MINUTE
from tests.deploy.local.genesys import sdk
from tests.deploy.local.genesys.made import CLIENT, HOUR_LONG, organisation, simulation
from tests.deploy.local.genesys.server.notifications.clients import opened, read, rest

_TEMPLATE = "v2.telephony.providers.edges.trunks.{id}.metrics"
_QUEUE = "v2.analytics.queues.7.activity"
_ACCESS = {"client_id": CLIENT[0], "client_secret": CLIENT[1], "permissions": ["telephony:plugin:all"]}
_ORGANISATION = organisation(access=_ACCESS)


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> SharedClock:
    return SharedClock.create(tmp_path_factory.mktemp("genesys") / "clock", HOUR_LONG.start_ms)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, clock: SharedClock) -> Iterator[Any]:
    with sdk.at_home(tmp_path_factory.mktemp("home")), serving(simulation(_ORGANISATION), clock) as url:
        yield sdk.logged_in(f"{url}/north-harbour")


@pytest.fixture
def notifications(client: Any) -> Any:
    return sdk.api(client, "notifications_api", "NotificationsApi")


def test_topics_are_listed_with_everything_that_can_be_said_of_them(notifications: Any) -> None:
    expand = ["transports", "requiresPermissions", "permissionDetails", "enforced", "visibility", "schema"]
    topics = {t.id: t for t in notifications.get_notifications_availabletopics(expand=expand).entities}
    assert topics[_TEMPLATE].transports == ["All"]
    queues = topics["v2.analytics.queues.{id}.activity"]
    assert queues.requires_permissions == queues.permission_details[0].permissions
    assert (queues.visibility, queues.enforced) == ("Public", True)


def test_a_channel_is_made_subscribed_listed_and_emptied(notifications: Any) -> None:
    channel = notifications.post_notifications_channels()
    assert channel.expires.year > 2000
    assert channel.id in [c.id for c in notifications.get_notifications_channels().entities]
    notifications.head_notifications_channel(channel.id)
    topics = [{"id": _TEMPLATE.replace("{id}", "7")}, {"id": _QUEUE}]
    made = notifications.post_notifications_channel_subscriptions(channel.id, topics, ignore_errors=True)
    assert [t.state for t in made.entities] == ["Permitted", "Rejected"]
    assert made.entities[1].missing_permissions == ["analytics:queueObservation:view"]
    notifications.put_notifications_channel_subscriptions(channel.id, topics[:1])
    held = notifications.get_notifications_channel_subscriptions(channel.id).entities
    assert [t.id for t in held] == [topics[0]["id"]]
    notifications.delete_notifications_channel_subscriptions(channel.id)
    assert notifications.get_notifications_channel_subscriptions(channel.id).entities == []


def test_refusals_are_the_sdks_own_errors(notifications: Any) -> None:
    channel = notifications.post_notifications_channels()
    with pytest.raises(Exception, match="403") as error:
        notifications.put_notifications_channel_subscriptions(channel.id, [{"id": _QUEUE}])
    assert sdk.status(error.value) == 403
    with pytest.raises(Exception, match="404") as error:
        notifications.head_notifications_channel("nobodys")
    assert sdk.status(error.value) == 404


def test_events_of_what_the_sdk_listed_come_over_its_channel(
    client: Any, notifications: Any, clock: SharedClock
) -> None:
    list_trunks = sdk.getters()["/api/v2/telephony/providers/edges/trunks"].of(client)
    trunks = list_trunks(page_size=100)
    channel = notifications.post_notifications_channels()
    topics = [{"id": _TEMPLATE.replace("{id}", trunk.id)} for trunk in trunks.entities]
    notifications.put_notifications_channel_subscriptions(channel.id, topics)
    with opened({"connectUri": channel.connect_uri}) as socket:
        clock.step_to(clock.now_ms() + MINUTE)
        names = {message["topicName"] for message in (read(socket), *rest(socket))}
    assert names <= {topic["id"] for topic in topics}
