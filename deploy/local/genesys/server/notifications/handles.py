"""The handles of a test on the notification service."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from deploy.local.genesys.config.sockets import SocketFaults
from deploy.local.genesys.server.handling import checked, json_body, tenant_of
from deploy.local.genesys.server.notifications.service import Service
from deploy.local.genesys.server.tenant import Tenant
from deploy.local.genesys.server.wire import json_response

_DONE: Final[Mapping[str, Callable[[Service], int]]] = {
    "cut": Service.cut,
    "close": Service.close,
    "delete": Service.delete,
    "unsubscribe": lambda service: service.unsubscribe(told=True),
    "forget": lambda service: service.unsubscribe(told=False),
}
"""What can be done to all channels at once."""


class NotificationHandles:
    def __init__(self, tenants: Mapping[str, Tenant]) -> None:
        self._tenants = tenants

    async def report(self, request: Request) -> Response:
        """What was sent, lost and not asked for, by topic.

        `?barrier` waits until all that is due when it is asked is pushed.
        """
        tenant = tenant_of(self._tenants, request)
        if "barrier" in request.query_params:
            until_ms = tenant.clock.now_ms()
            # Pushed from here as well as by the pump: what goes wrong is then the answer to this request.
            while not tenant.notifications.pushed(until_ms):
                tenant.notifications.push()
                await asyncio.sleep(0)
        return json_response(200, tenant.notifications.report())

    async def lost(self, request: Request) -> Response:
        """Topic name and time of each event that was lost, of the latest 100,000."""
        return json_response(200, tenant_of(self._tenants, request).notifications.missed())

    async def faults(self, request: Request) -> Response:
        """The faults in force. POST: those that the body names are put in place of theirs."""
        service = tenant_of(self._tenants, request).notifications
        if request.method == "POST":
            wanted = {**service.faults.model_dump(), **await json_body(request)}
            service.change(checked(SocketFaults, wanted))
        return json_response(200, service.faults.model_dump(mode="json"))

    async def act(self, request: Request) -> Response:
        """Do something to every channel; how many it was done to."""
        service, deed = tenant_of(self._tenants, request).notifications, request.path_params["deed"]
        if deed not in _DONE:
            raise HTTPException(404, f"no {deed!r}, there are {sorted(_DONE)}")
        return json_response(200, {deed: _DONE[deed](service)})
