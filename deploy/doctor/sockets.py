"""Whether there is room for what would be subscribed to over WebSocket."""

from collections.abc import Mapping
from typing import Final

import msgspec

from connectors.genesys.errors import NotRead
from connectors.notify.plan import Limits
from connectors.settings.model import Notify
from connectors.transports.sources import listing_of
from deploy.doctor.asking import Asking
from deploy.doctor.findings import Finding, failure, good, remark
from schemas import catalogue
from schemas.declare.header import WEBSOCKET
from schemas.declare.kinds import Term

SOCKETS: Final = "websocket"
_PATH: Final = "/api/v2/notifications/channels"
_QUERY: Final = (("includechannels", "oauthclient"),)


class _Channels(msgspec.Struct, frozen=True):
    entities: list[msgspec.Raw] | None = None


async def roomy(
    asking: Asking, notify: Notify, live: Mapping[str, Term], counts: Mapping[str, int]
) -> list[Finding]:
    """`live` is by event's name, `counts` by object's. Nothing where nothing comes by it."""
    events = [e for e in catalogue.events() if live.get(e.name) == WEBSOCKET]
    if not events:
        return []
    listed = [listing.name for event in events if (listing := listing_of(event)) is not None]
    return [_subscriptions(notify, sum(counts.get(name, 0) for name in listed)), await _channels(asking)]


def _subscriptions(notify: Notify, wanted: int) -> Finding:
    room = Limits(notify.topics, notify.channels).all
    said = f"{wanted:,} entities to subscribe to, room for {room:,}"
    if wanted > room:
        remedy = "notify.rank says which events go first; EventBridge takes all entities of a topic at once"
        return remark(SOCKETS, "subscriptions", f"{said}: those last in rank are left out", remedy)
    return good(SOCKETS, "subscriptions", said)


async def _channels(asking: Asking) -> Finding:
    """Those that there are; none is opened, as the oldest would be closed for it where there are too many."""
    try:
        answer = await asking.get(_PATH, _QUERY, SOCKETS)
        found = msgspec.json.decode(answer, type=_Channels, strict=False).entities or []
    except (NotRead, msgspec.MsgspecError, UnicodeDecodeError) as trouble:
        return failure(SOCKETS, "channels", f"channels can't be asked for: {trouble}")
    return good(SOCKETS, "channels", f"{len(found)} of {Limits().channels} are open with this client")
