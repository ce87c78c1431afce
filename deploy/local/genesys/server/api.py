"""What a request under /api/v2 is answered with: a function of the tenant and the request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import time

from deploy.local.genesys.bodies.references import EDGES, Json
from deploy.local.genesys.bodies.topics import available_topic, topics
from deploy.local.genesys.config.faults import ListName
from deploy.local.genesys.delivery.transports import transports
from deploy.local.genesys.server.lists import LISTS, PLUGIN
from deploy.local.genesys.server.notifications.calls import CHANNELS, Asked, channels
from deploy.local.genesys.server.paging import page
from deploy.local.genesys.server.query import Query, expansions, positive
from deploy.local.genesys.server.refusal import (
    RefusedError,
    failure,
    method_not_allowed,
    missing_permission,
    not_found,
    too_many_requests,
)
from deploy.local.genesys.server.tenant import Tenant
from deploy.local.genesys.server.troubles import Trouble

Content = Callable[[Tenant, Query], object]
"""Raises RefusedError (400)."""


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
    if call.path not in _CALLS:
        raise not_found()
    if call.method != "GET":
        raise method_not_allowed()
    permission, content = _CALLS[call.path]
    if permission and permission not in tenant.permissions:
        raise missing_permission(permission)
    return content(tenant, call.query)


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


def _list(name: ListName) -> Content:
    listing = LISTS[name]

    def content(tenant: Tenant, query: Query) -> Json:
        first = positive(query, "pageNumber", 1) == 1
        bodies = tenant.troubles.listed(name, listing.select(tenant.view(), query), first_page=first)
        found = page(listing.path, bodies, query, tenant.access.max_page_size)
        entities = [tenant.troubles.distorted(listing, body) for body in found["entities"]]
        counted = {"totalNumberOfEntities": found["total"]} if listing.counts_entities else {}
        return {**found, **counted, "entities": entities}

    return content


def _trunk_metrics(tenant: Tenant, query: Query) -> list[Json]:
    return tenant.trunk_metrics(query, tenant.clock.now_ms())


def _edge_metrics(tenant: Tenant, query: Query) -> list[Json]:
    return tenant.edge_metrics(query, tenant.clock.now_ms())


def _topics(tenant: Tenant, query: Query) -> Json:
    expand = expansions(query)
    listed = [
        available_topic(topic, transports(tenant.access, template), expand)
        for template, topic in topics().items()
    ]
    return {"entities": listed}


_CALLS: Mapping[str, tuple[str | None, Content]] = {
    **{listing.path: (listing.permission, _list(name)) for name, listing in LISTS.items()},
    f"{EDGES}/trunks/metrics": (PLUGIN, _trunk_metrics),
    f"{EDGES}/metrics": (PLUGIN, _edge_metrics),
    "/api/v2/notifications/availabletopics": (None, _topics),
}
"""By path: the permission that the contract asks for, and what makes the content."""
