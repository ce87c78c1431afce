"""What the service says of itself is told from events; what can't be told apart is an event."""

import pytest

from connectors.notify.messages import Kind, kind_of


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        (
            {"topicName": "channel.metadata", "eventBody": {"message": "WebSocket Heartbeat"}},
            Kind.SIGN_OF_LIFE,
        ),
        ({"topicName": "v2.system.socket_closing", "eventBody": {}}, Kind.CLOSING),
        ({"topicName": "v2.system.no_longer_subscribed.channel"}, Kind.UNSUBSCRIBED),
        ({"topicName": "v2.system.token_revoked.channel"}, Kind.REVOKED),
        ({"topicName": "v2.system.subscription_changed.a.b"}, Kind.OTHER),
        ({"result": "200", "status": "subscribed"}, Kind.OTHER),
        ({"topicName": "v2.users.a.activity"}, Kind.EVENT),
        ({"hello": 1}, Kind.EVENT),
        ([1], Kind.EVENT),
        (None, Kind.EVENT),
    ],
)
def test_each(item: object, kind: Kind) -> None:
    assert kind_of(item) is kind
