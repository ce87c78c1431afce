"""From the bytes that EventBridge posts to those of a WebSocket: no envelope around them, no timestamp."""

from typing import NamedTuple

import msgspec


class _Detail(msgspec.Struct, gc=False):
    topicName: str  # noqa: N815 - the wire's own names
    version: str
    eventBody: msgspec.Raw  # noqa: N815
    metadata: msgspec.Raw


class _Envelope(msgspec.Struct, gc=False):
    detail: _Detail


class Notification(NamedTuple):
    name: str
    """The topic's name, with the id of the entity."""
    message: bytes


_DECODER = msgspec.json.Decoder(_Envelope)
_ENCODER = msgspec.json.Encoder()


def notification(body: bytes) -> Notification:
    """Of a delivery that can be read."""
    detail = _DECODER.decode(body).detail
    return Notification(detail.topicName, _ENCODER.encode(detail))
