"""The REST side: what a request under /api/v2/notifications/channels is answered with."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.config.access import Access
from deploy.local.genesys.server.notifications.channel import Channel
from deploy.local.genesys.server.notifications.service import Service
from deploy.local.genesys.server.notifications.subscriptions import judged
from deploy.local.genesys.server.query import Query, values
from deploy.local.genesys.server.refusal import bad_request, method_not_allowed, not_found
from schemas.clock import to_iso

CHANNELS: Final = "/api/v2/notifications/channels"
_WHOSE: Final = ("token", "oauthclient")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request whose token is good. `address` is where sockets are opened, up to the channel's id."""

    method: str
    path: str
    query: Query
    body: bytes
    token: str
    permissions: frozenset[str]
    access: Access
    address: str


def channels(service: Service, asked: Asked) -> object:
    """The content of the answer, None where it has none. Raises RefusedError (400, 403, 404, 405)."""
    if asked.path == CHANNELS:
        return _called(_COLLECTION, asked)(service, asked)
    channel_id, _, rest = asked.path.removeprefix(f"{CHANNELS}/").partition("/")
    if rest not in _OF_ONE:
        raise not_found()
    call = _called(_OF_ONE[rest], asked)
    if (channel := service.channels.find(channel_id)) is None:
        raise not_found()
    return call(service, channel, asked)


def _create(service: Service, asked: Asked) -> Json:
    return _body(service, service.channels.create(asked.token), asked)


def _list(service: Service, asked: Asked) -> Json:
    whose = next(iter(values(asked.query, "includechannels")), "token").lower()
    if whose not in _WHOSE:
        raise bad_request(f"includechannels must be one of {', '.join(_WHOSE)}", "invalid.value")
    service.channels.expire()
    found = [
        _body(service, channel, asked)
        for channel in service.channels
        if whose == "oauthclient" or channel.token == asked.token
    ]
    return {"entities": found}


def _verify(service: Service, channel: Channel, asked: Asked) -> None:
    """That it was found is the answer."""


def _subscriptions(service: Service, channel: Channel, asked: Asked) -> Json:
    uri = f"{CHANNELS}/{channel.id}/subscriptions"
    return {
        "entities": [{"id": each, "state": "Permitted", "selfUri": uri} for each in channel.subscriptions]
    }


def _clear(service: Service, channel: Channel, asked: Asked) -> None:
    service.settle()
    service.channels.clear(channel)


def _append(service: Service, channel: Channel, asked: Asked) -> Json:
    return _subscribe(service, channel, asked, replace=False)


def _replace(service: Service, channel: Channel, asked: Asked) -> Json:
    return _subscribe(service, channel, asked, replace=True)


def _subscribe(service: Service, channel: Channel, asked: Asked, *, replace: bool) -> Json:
    found = judged(_ids(asked.body), asked.permissions, asked.access)
    rejected = [each for each in found if each.reason]
    if rejected and "true" not in values(asked.query, "ignoreErrors"):
        raise rejected[0].refusal()
    permitted = [each.id for each in found if not each.reason]
    if len({*permitted, *(() if replace else channel.subscriptions)}) > service.settings.topics:
        raise bad_request(f"a channel carries {service.settings.topics} topics at most")
    service.settle()
    service.channels.subscribe(channel, permitted, replace=replace)
    return {"entities": [each.body(f"{CHANNELS}/{channel.id}/subscriptions") for each in found]}


def _ids(body: bytes) -> list[str]:
    """Raises RefusedError (400)."""
    try:
        topics = json.loads(body)
        ids = [topic["id"] for topic in topics]
    except (ValueError, TypeError, KeyError) as error:
        raise bad_request('the body is an array of {"id": topic}') from error
    if not all(isinstance(id_, str) for id_ in ids):
        raise bad_request("a topic's id is a string")
    return ids


def _body(service: Service, channel: Channel, asked: Asked) -> Json:
    # A life is real time, whatever the day is in the simulation.
    left_s = channel.until_s - service.now_s()
    expires = round((datetime.now(UTC).timestamp() + left_s) * 1000)
    if channel.token != asked.token and asked.path == CHANNELS:
        # Those of other tokens only show that there are some.
        return {"expires": to_iso(expires)}
    return {"connectUri": f"{asked.address}/{channel.id}", "id": channel.id, "expires": to_iso(expires)}


def _called(calls: Mapping[str, "_Call"], asked: Asked) -> "_Call":
    if asked.method not in calls:
        raise method_not_allowed()
    return calls[asked.method]


_Call = Callable[..., object]
_COLLECTION: Final[Mapping[str, _Call]] = {"POST": _create, "GET": _list}
_OF_ONE: Final[Mapping[str, Mapping[str, _Call]]] = {
    "": {"HEAD": _verify},
    "subscriptions": {"GET": _subscriptions, "POST": _append, "PUT": _replace, "DELETE": _clear},
}
