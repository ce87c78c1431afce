"""The HTTP side: `/{organisation}/oauth/token`, `/{organisation}/api/v2/...`, and the handles of a test.

The real login and API hosts are two; here both are an organisation's host path, so one override serves.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from deploy.local.genesys.server.admin import Handles
from deploy.local.genesys.server.api import Call, answer
from deploy.local.genesys.server.notifications.handles import NotificationHandles
from deploy.local.genesys.server.notifications.pump import pumping
from deploy.local.genesys.server.notifications.stream import stream
from deploy.local.genesys.server.refusal import failure, not_found
from deploy.local.genesys.server.tenant import Tenant
from deploy.local.genesys.server.tokens import OAuthError
from deploy.local.genesys.server.wire import Cut, Dropped, json_response

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]


class Door:
    """Finds the tenant of a request, and lets its troubles at the answer."""

    def __init__(self, tenants: Mapping[str, Tenant]) -> None:
        self._tenants = tenants

    async def api(self, request: Request) -> Response:
        if (tenant := self._tenants.get(request.path_params["organisation"])) is None:
            return nobody()
        path = f"/api/v2/{request.path_params['path']}"
        trouble = tenant.troubles.next(tenant.clock.now_ms())
        if trouble.dropped:
            tenant.count(path, "dropped")
            return Dropped()
        query = parse_qsl(request.url.query, keep_blank_values=True)
        call = Call(
            request.method,
            path,
            query,
            request.headers.get("authorization", ""),
            await request.body(),
            f"ws://{request.url.netloc}/{tenant.world.organisation.name}/channels",
        )
        found = answer(tenant, call, trouble)
        response = json_response(found.status, found.body, found.headers)
        tenant.count(path, "cut" if trouble.cut else str(found.status))
        return Cut(response) if trouble.cut else response

    async def channel(self, websocket: WebSocket) -> None:
        if (tenant := self._tenants.get(websocket.path_params["organisation"])) is None:
            await websocket.send_denial_response(nobody())
            return
        await stream(websocket, tenant, websocket.path_params["channel"])

    async def token(self, request: Request) -> Response:
        if (tenant := self._tenants.get(request.path_params["organisation"])) is None:
            return nobody()
        trouble = tenant.troubles.next(tenant.clock.now_ms())
        if trouble.dropped:
            tenant.count("/oauth/token", "dropped")
            return Dropped()
        response = _troubled(trouble.failing, tenant) if trouble.failing else await _token(tenant, request)
        tenant.count("/oauth/token", str(response.status_code))
        return response


def nobody() -> Response:
    """No organisation has this host path."""
    return json_response(404, not_found().body(""))


async def _token(tenant: Tenant, request: Request) -> Response:
    form = dict(parse_qsl((await request.body()).decode("latin-1")))
    try:
        return json_response(200, tenant.tokens.issue(request.headers.get("authorization", ""), form))
    except OAuthError as error:
        return json_response(error.status, error.body())


def _troubled(status: int, tenant: Tenant) -> Response:
    return json_response(status, failure(status).body(tenant.new_id()))


async def _health(request: Request) -> Response:
    return PlainTextResponse("ok\n")


def application(tenants: Iterable[Tenant]) -> Starlette:
    by_name = {tenant.world.organisation.name: tenant for tenant in tenants}
    door, handles, notifications = Door(by_name), Handles(by_name), NotificationHandles(by_name)
    return Starlette(
        routes=[
            Route("/healthz", _health),
            Route("/_sim/{organisation}/faults", handles.faults, methods=["GET", "POST"]),
            Route("/_sim/{organisation}/revoke", handles.revoke, methods=["POST"]),
            Route("/_sim/{organisation}/secret", handles.secret, methods=["POST"]),
            Route("/_sim/{organisation}/permissions", handles.permissions, methods=["POST"]),
            Route("/_sim/{organisation}/requests", handles.requests, methods=["GET", "DELETE"]),
            Route("/_sim/{organisation}/notifications", notifications.report),
            Route("/_sim/{organisation}/notifications/lost", notifications.lost),
            Route("/_sim/{organisation}/notifications/faults", notifications.faults, methods=["GET", "POST"]),
            Route("/_sim/{organisation}/notifications/{deed}", notifications.act, methods=["POST"]),
            WebSocketRoute("/{organisation}/channels/{channel}", door.channel),
            Route("/{organisation}/oauth/token", door.token, methods=["POST"]),
            Route("/{organisation}/api/v2/{path:path}", door.api, methods=_METHODS),
        ],
        lifespan=pumping(tenant.notifications for tenant in by_name.values()),
    )
