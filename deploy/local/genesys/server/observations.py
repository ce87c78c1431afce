"""What goes on in queues, asked for: of each queue and medium what its topic told last.

As with the real one a metric without values is absent, and with it whatever has none.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from deploy.local.genesys import declared
from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.derived.realm import Realm
from deploy.local.genesys.server.details import decoded
from deploy.local.genesys.server.filters import Filter, wanted
from deploy.local.genesys.server.refusal import bad_request
from deploy.local.genesys.server.route import Route
from schemas.declare.terms import MEDIA

_EVENT: Final = "queue_activities"
_USERS: Final = ("oActiveUsers", "oMemberUsers", "oOffQueueUsers", "oOnQueueUsers")
_DETAILED: Final = frozenset(
    {*_USERS, "oUserPresences", "oUserRoutingStatuses", "oAlerting", "oInteracting", "oWaiting"}
)
_METRICS: Final = _DETAILED | {"oLongestInteracting", "oLongestWaiting"}
_DIMENSIONS: Final = frozenset({"queueId", "mediaType"})
_BACK: Final = 64
"""Events that are looked at for a medium: each tells of half of those that there are."""


def route(path: str) -> Route | None:
    """The call of that path, if it is this one."""
    event = declared.events()[_EVENT]
    if event.snapshot is None or path != event.snapshot.path:
        return None
    return Route(
        event.snapshot.permission, lambda t, _, body: observed(t.world.realm, body, t.clock.now_ms()), "POST"
    )


def observed(realm: Realm, raw: bytes, now_ms: int) -> Json:
    """Raises RefusedError (400)."""
    body = decoded(raw)
    asked = _metrics(body, "metrics", _METRICS)
    _metrics(body, "detailMetrics", _DETAILED)
    if not asked:
        raise bad_request("metrics must name at least one")
    among = wanted(body.get("filter"), _DIMENSIONS)
    return {"systemToOrganizationMappings": {}, "results": [*_results(realm, among, asked, now_ms)]}


def last_told(realm: Realm, queue: int, now_ms: int) -> Mapping[str, Mapping[str, Any]]:
    """Medium → what was told of it last, by metric; `queue` is the position among those who tell."""
    voice, found = realm.voice(_EVENT), dict[str, Mapping[str, Any]]()
    rows = [row for row in voice.told.of(queue) if voice.told.measured_ms[row] <= now_ms]
    for row in reversed(rows[-_BACK:]):
        for result in voice.said(row).body["results"]:
            found.setdefault(result["mediaType"], {entry["metric"]: entry for entry in result["data"]})
    return found


def _results(realm: Realm, among: Filter, asked: frozenset[str], now_ms: int) -> Iterator[Json]:
    queues = realm.speakers(declared.events()[_EVENT])
    for queue in queues.ids if queues else ():
        media = {m for m in MEDIA if among({"queueId": queue, "mediaType": m})}
        if queues and media and (place := queues.place(queue, now_ms)) is not None:
            for medium, told in sorted(last_told(realm, place, now_ms).items()):
                data = [_observed(entry) for metric, entry in told.items() if metric in asked]
                if medium in media and (data := [entry for entry in data if any(entry["stats"].values())]):
                    yield {"group": {"queueId": queue, "mediaType": medium}, "data": data}


def _observed(entry: Mapping[str, Any]) -> Json:
    return {"metric": entry["metric"], "stats": {k: v for k, v in entry.items() if k != "metric"}}


def _metrics(body: Mapping[str, Any], key: str, known: frozenset[str]) -> frozenset[str]:
    named = body.get(key) or []
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise bad_request(f"{key} must be a list of names")
    if unknown := sorted(set(named) - known):
        raise bad_request(f"{key}: {', '.join(unknown)} is unknown here", "invalid.value")
    return frozenset(named)
