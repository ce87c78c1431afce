"""What a request under /api/v2 is answered with: a function of the tenant and the request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import time

from deploy.local.genesys.bodies.references import EDGES, Json
from deploy.local.genesys.bodies.topics import available_topic, topics
from deploy.local.genesys.config.faults import list_name
from deploy.local.genesys.delivery.transports import transports
from deploy.local.genesys.server import details, inventory, jobs, observations, singles
from deploy.local.genesys.server.lists import LISTS
from deploy.local.genesys.server.notifications.calls import CHANNELS, Asked, channels
from deploy.local.genesys.server.paging import Sizes, page
from deploy.local.genesys.server.query import Query, expansions, positive
from deploy.local.genesys.server.refusal import (
    RefusedError,
    failure,
    method_not_allowed,
    missing_permission,
    not_found,
    too_many_requests,
)
from deploy.local.genesys.server.route import Content, Route
from deploy.local.genesys.server.tenant import Tenant
from deploy.local.genesys.server.troubles import Trouble
from schemas.declare.permissions import NONE_NEEDED, TELEPHONY_PLUGIN


@dataclass(frozen=True, slots=True)
class Call:
    """A request, without its transport."""

    method: str
    path: str
    query: Query
    authorization: str = ""
    body: bytes = b""
    sockets: str = ""
    """Where the channels' sockets are opened, up to the channel's id."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: object
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(tenant: Tenant, call: Call, trouble: Trouble) -> Answer:
    """Always an answer: refusals carry the published error body, and each has its own correlation id."""
    correlation = tenant.new_id()
    headers = {"ININ-Correlation-Id": correlation}
    try:
        if trouble.failing:
            raise failure(trouble.failing)
        token = tenant.tokens.check(call.authorization)
        quota = tenant.limiter.count(token)
        headers |= quota.headers(tenant.access.rate_headers, time())
        if refusal := quota.refusal():
            raise refusal
        if trouble.throttled:
            raise too_many_requests(quota.allowed, tenant.troubles.faults.retry_after_s)
        content = _content(tenant, call, token)
        return Answer(204 if content is None and call.method == "DELETE" else 200, content, headers)
    except RefusedError as refusal:
        return Answer(refusal.status, refusal.body(correlation), {**headers, **refusal.headers})


def _content(tenant: Tenant, call: Call, token: str) -> object:
    """Raises RefusedError (400, 403, 404, 405)."""
    if call.path == CHANNELS or call.path.startswith(f"{CHANNELS}/"):
        return channels(tenant.notifications, _asked(tenant, call, token))
    if (known := _known(call.path)) is None:
        raise not_found()
    if call.method != known.method:
        raise method_not_allowed()
    if not known.permission.granted(tenant.permissions):
        raise missing_permission(", ".join(known.permission.names))
    return known.content(tenant, call.query, call.body)


def _asked(tenant: Tenant, call: Call, token: str) -> Asked:
    return Asked(
        call.method,
        call.path,
        call.query,
        call.body,
        token,
        tenant.permissions,
        tenant.access,
        call.sockets,
    )


def _known(path: str) -> Route | None:
    """What the path is asked for; the hand-written calls come first."""
    finders = (*(_CALLS.get, inventory.route, details.route, observations.route, singles.route, jobs.route),)
    return next((found for find in finders if (found := find(path))), None)


def _list(name: str) -> Content:
    listing, object_name = LISTS[name], list_name(name)

    def content(tenant: Tenant, query: Query, _: bytes) -> Json:
        size, now = Sizes(tenant.access.max_page_size), tenant.clock.now_ms()
        first = positive(query, "pageNumber", 1) == 1
        derived = tenant.shown(object_name)
        bodies = [*listing.select(tenant.view(), query), *derived.population.slots(now)]
        seen = tenant.troubles.listed(object_name, bodies, first_page=first, size=size.of(query))
        found = page(listing.path, seen, query, size)
        own = [body for body in found["entities"] if isinstance(body, dict)]
        entities = [tenant.troubles.distorted(listing.weakness, body["id"], body) for body in own]
        more = derived.entities(found["entities"][len(own) :], expansions(query), now)
        counted = {"totalNumberOfEntities": found["total"]} if listing.counts_entities else {}
        return {**found, **counted, "entities": [*entities, *more]}

    return content


def _trunk_metrics(tenant: Tenant, query: Query, _: bytes) -> list[Json]:
    return tenant.trunk_metrics(query, tenant.clock.now_ms())


def _edge_metrics(tenant: Tenant, query: Query, _: bytes) -> list[Json]:
    return tenant.edge_metrics(query, tenant.clock.now_ms())


def _topics(tenant: Tenant, query: Query, _: bytes) -> Json:
    expand = expansions(query)
    found = [
        available_topic(topic, transports(tenant.access, template), expand)
        for template, topic in topics().items()
    ]
    return {"entities": found}


_CALLS: Mapping[str, Route] = {
    **{listing.path: Route(listing.permission, _list(name)) for name, listing in LISTS.items()},
    f"{EDGES}/trunks/metrics": Route(TELEPHONY_PLUGIN, _trunk_metrics),
    f"{EDGES}/metrics": Route(TELEPHONY_PLUGIN, _edge_metrics),
    "/api/v2/notifications/availabletopics": Route(NONE_NEEDED, _topics),
}
"""The calls that are built by hand, by path."""
