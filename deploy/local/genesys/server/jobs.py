"""Details of an interval by a job: submitted, looked at until it is done, read by cursor."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from deploy.local.genesys import declared
from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.server.details import decoded, interval
from deploy.local.genesys.server.query import Query, positive, values
from deploy.local.genesys.server.refusal import bad_request, not_found
from deploy.local.genesys.server.route import Content, Route, after
from deploy.local.genesys.server.tenant import Tenant
from schemas.clock import to_iso
from schemas.declare.events import Event

_DEFAULT: Final = 1000


@cache
def _fetched() -> Mapping[str, Event]:
    """By the path of the jobs."""
    return {f"{e.fetch.path}/jobs": e for e in declared.events().values() if e.fetch}


def route(path: str) -> Route | None:
    """The call of that path, if it is one of these."""
    for jobs, event in _fetched().items():
        if event.fetch is None:
            continue
        if path == jobs:
            return Route(event.fetch.permission, _submitted, "POST")
        if path == f"{jobs}/availability":
            return Route(event.fetch.permission, lambda t, _, __: _available(t))
        if job := after(path, f"{jobs}/{{id}}/results"):
            return Route(event.fetch.permission, _results(event, job))
        if job := after(path, f"{jobs}/{{id}}"):
            return Route(event.fetch.permission, _status(job))
    return None


def _submitted(tenant: Tenant, query: Query, body: bytes) -> Json:
    job = tenant.new_id()
    tenant.jobs[job] = interval(decoded(body).get("interval"))
    return {"jobId": job}


def _status(job: str) -> Content:
    def content(tenant: Tenant, query: Query, _: bytes) -> Json:
        _known(tenant, job)
        return {"state": "FULFILLED"}

    return content


def _results(event: Event, job: str) -> Content:
    def content(tenant: Tenant, query: Query, _: bytes) -> Json:
        start, end = _known(tenant, job)
        size, details = positive(query, "pageSize", _DEFAULT), tenant.world.realm.details(event.name)
        place = next(iter(values(query, "cursor")), "0")
        if not place.isdecimal():
            raise bad_request(f"cursor is no cursor of this job: {place!r}", "invalid.value")
        entities = details.ended(start, end)
        bodies = [details.of(n, tenant.clock.now_ms()) for n in entities[int(place) : int(place) + size]]
        found: Json = {
            details.fetch.items: [body for body in bodies if body is not None],
            **_available(tenant),
        }
        return found if int(place) + size >= len(entities) else {**found, "cursor": str(int(place) + size)}

    return content


def _known(tenant: Tenant, job: str) -> tuple[int, int]:
    if job not in tenant.jobs:
        raise not_found()
    return tenant.jobs[job]


def _available(tenant: Tenant) -> Json:
    return {"dataAvailabilityDate": to_iso(tenant.clock.now_ms())}
