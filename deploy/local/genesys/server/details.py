"""Details of what has ended: one, some by their ids, and all of an interval."""

from datetime import datetime
from typing import Any, Final

import msgspec

from deploy.local.genesys import declared
from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.derived.details import Details
from deploy.local.genesys.server.filters import wanted
from deploy.local.genesys.server.query import Query, values
from deploy.local.genesys.server.refusal import bad_request, not_found
from deploy.local.genesys.server.route import Content, Route, after
from schemas.declare.events import Fetch
from schemas.declare.kinds import WrongType, read_instant

_MOST: Final = 100
"""Of a page and of the ids of one request."""
_DEFAULT: Final = 25


def route(path: str) -> Route | None:
    """The call of that path, if it is one of these."""
    for event in declared.events().values():
        if event.fetch and (found := _content(event.name, event.fetch, path)):
            method = "POST" if path == f"{event.fetch.path}/query" else "GET"
            return Route(event.fetch.permission, found, method)
    return None


def _content(name: str, fetch: Fetch, path: str) -> Content | None:
    if path == fetch.path:
        return lambda t, query, _: some(t.world.realm.details(name), query, t.clock.now_ms())
    if path == f"{fetch.path}/query":
        return lambda t, _, body: asked(t.world.realm.details(name), body, t.clock.now_ms())
    if entity_id := after(path, fetch.one_path):
        return lambda t, _, __: one(t.world.realm.details(name), entity_id, t.clock.now_ms())
    return None


def one(details: Details, entity_id: str, now_ms: int) -> Json:
    """Raises RefusedError (404)."""
    if (body := details.body(entity_id, now_ms)) is None:
        raise not_found()
    return body


def some(details: Details, query: Query, now_ms: int) -> Json:
    """Those that are known of those asked for. Raises RefusedError (400)."""
    name = details.fetch.ids_parameter
    wanted = [word for value in values(query, name) for word in value.split(",") if word]
    if not 0 < len(wanted) <= _MOST:
        raise bad_request(f"{name} must name 1 to {_MOST} ids, not {len(wanted)}")
    found = [details.body(entity_id, now_ms) for entity_id in dict.fromkeys(wanted)]
    return {details.fetch.items: [body for body in found if body is not None]}


def asked(details: Details, raw: bytes, now_ms: int) -> Json:
    """A page of those that ended in an interval; what has nothing to list lists nothing.

    Raises RefusedError (400).
    """
    body = decoded(raw)
    paging = body.get("paging") or {}
    size, number = (paging.get(key, default) for key, default in (("pageSize", _DEFAULT), ("pageNumber", 1)))
    if not (isinstance(size, int) and isinstance(number, int) and 0 < size <= _MOST and number > 0):
        raise bad_request(f"paging must have pageNumber from 1 on and pageSize from 1 to {_MOST}")
    start, end = interval(body.get("interval"))
    bodies = [details.of(entity, now_ms) for entity in details.ended(start, end)]
    among = [
        wanted(each, {"conversationId", details.fetch.final})
        for each in body.get("conversationFilters") or ()
    ]
    known = [known for known in bodies if known is not None and all(each(known) for each in among)]
    found: Json = {"totalHits": len(known)}
    if page := known[(number - 1) * size : number * size]:
        found[details.fetch.items] = page
    return found


def interval(text: object) -> tuple[int, int]:
    """`start/end`, ISO 8601. Raises RefusedError (400)."""
    try:
        start, _, end = str(text).partition("/")
        datetime.fromisoformat(start), datetime.fromisoformat(end)
        return read_instant(start), read_instant(end)
    except (ValueError, WrongType):
        raise bad_request(f"interval must be start/end in ISO 8601, not {text!r}") from None


def decoded(raw: bytes) -> dict[str, Any]:
    """The object that a request sends. Raises RefusedError (400)."""
    try:
        body = msgspec.json.decode(raw)
    except msgspec.DecodeError as wrong:
        raise bad_request(f"not JSON: {wrong}") from None
    if not isinstance(body, dict):
        raise bad_request("send a JSON object")
    return body
