"""What the service itself says over a socket."""

from typing import Final

import msgspec
from websockets.frames import Close, Frame, Opcode

from deploy.local.genesys.bodies.references import Json

_METADATA: Final = "channel.metadata"


def frame(message: bytes) -> bytes:
    """A text message as it is on the wire: a server's are not masked, and none is compressed."""
    return Frame(Opcode.TEXT, message).serialize(mask=False)


def closing_frame(code: int, reason: str) -> bytes:
    return Frame(Opcode.CLOSE, Close(code, reason).serialize()).serialize(mask=False)


def json_frame(body: Json) -> bytes:
    return frame(msgspec.json.encode(body))


HEARTBEAT: Final = json_frame({"topicName": _METADATA, "eventBody": {"message": "WebSocket Heartbeat"}})
PONG: Final = json_frame({"topicName": _METADATA, "eventBody": {"message": "pong"}})


def socket_closing(correlation: str) -> bytes:
    """The socket is closed soon, and the channel stays: connect again to the same address."""
    return _system("socket_closing", {"message": "closing for maintenance"}, correlation)


def no_longer_subscribed(channel_id: str, correlation: str, client_id: str) -> bytes:
    """The channel's subscriptions are gone."""
    body = {
        "channelId": channel_id,
        "systemTopicType": "no_longer_subscribed",
        "correlationId": correlation,
        "oauthClientId": client_id,
        "reason": "another_channel_subscribed",
        "message": "another channel has subscribed",
    }
    return _system(f"no_longer_subscribed.{channel_id}", body, correlation)


def token_revoked(channel_id: str, correlation: str, client_id: str) -> bytes:
    """The token that the channel was made with is of no use any more, and so is the channel."""
    body = {
        "channelId": channel_id,
        "systemTopicType": "token_revoked",
        "correlationId": correlation,
        "oauthClientId": client_id,
        "reason": "user_tokens_revoked",
        "message": "the token was revoked",
    }
    return _system(f"token_revoked.{channel_id}", body, correlation)


def _system(name: str, body: Json, correlation: str) -> bytes:
    return json_frame(
        {
            "topicName": f"v2.system.{name}",
            "version": "2",
            "eventBody": body,
            "metadata": {"CorrelationId": correlation},
        }
    )
