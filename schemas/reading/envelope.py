"""What events arrive in: EventBridge's envelope, the WebSocket's, or a rule's input transformer's.

An API destination posts one event a request; an array, a body of `{"detail": …}` alone (an input
transformer's work) and a bare WebSocket message are read as well.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from schemas.declare.kinds import WrongType, read_instant
from schemas.reading.errors import Unreadable

_PARTNER: Final = re.compile(r"aws\.partner/genesys\.com[^/]*/cloud/(?P<organization>[^/]+)/")


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event out of its envelope. `time` is Genesys's time of publishing, in milliseconds."""

    topic: str
    """The concrete topic name, or the template where only that is said."""
    body: Mapping[str, Any]
    envelope_id: str
    time: int | None
    organization_id: str | None
    """The Genesys organisation, from EventBridge's `source`."""


def parse(raw: bytes) -> list[Any]:
    """The JSON objects of a request body. Raises Unreadable for anything that isn't JSON objects."""
    try:
        decoded = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        raise Unreadable("body", f"not JSON: {broken}") from None
    items = decoded if isinstance(decoded, list) else [decoded]
    if not items:
        raise Unreadable("body", "an empty array")
    return items


def open_envelope(item: object) -> Envelope:
    """Raises Unreadable where topic or body can't be found."""
    if not isinstance(item, Mapping):
        raise Unreadable("body", f"expected an object, got {type(item).__name__}")
    detail = item.get("detail", item)
    if not isinstance(detail, Mapping):
        raise Unreadable("detail", f"expected an object, got {type(detail).__name__}")
    body = detail.get("eventBody", item.get("eventBody"))
    if not isinstance(body, Mapping):
        raise Unreadable("detail.eventBody", "expected an object")
    topic = next((t for t in _topics(detail, item) if isinstance(t, str)), None)
    if topic is None:
        raise Unreadable("detail.topicName", "no topic name, no detail-type")
    return Envelope(topic, body, _id(detail, item), _time(detail, item), organization(item))


def organization(item: Mapping[str, Any]) -> str | None:
    """`aws.partner/genesys.com/cloud/{organizationId}/{suffix}`; a test environment says genesys.com.test."""
    source = item.get("source")
    match = _PARTNER.match(source) if isinstance(source, str) else None
    return match["organization"].lower() if match else None


def _topics(detail: Mapping[str, Any], item: Mapping[str, Any]) -> Iterator[object]:
    yield from (detail.get("topicName"), item.get("topicName"), item.get("detail-type"))


def _id(detail: Mapping[str, Any], item: Mapping[str, Any]) -> str:
    metadata = detail.get("metadata")
    correlation = metadata.get("CorrelationId") if isinstance(metadata, Mapping) else None
    return next((v for v in (item.get("id"), correlation) if isinstance(v, str)), "")


def _time(detail: Mapping[str, Any], item: Mapping[str, Any]) -> int | None:
    for value in (detail.get("timestamp"), item.get("time")):
        try:
            if value is not None:
                return read_instant(value)
        except WrongType:
            continue
    return None
