"""The handles of a test: what the real API doesn't let a customer do to it."""

from collections.abc import Mapping

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from deploy.local.genesys.config.faults import RestFaults
from deploy.local.genesys.config.table import Table
from deploy.local.genesys.server.handling import checked, json_body, tenant_of
from deploy.local.genesys.server.tenant import Tenant
from deploy.local.genesys.server.wire import json_response


class Secret(Table):
    client_secret: str = Field(min_length=1)


class Permissions(Table):
    granted: frozenset[str]


class Handles:
    """A body that can't be used is answered 422 with everything that is wrong with it, as text."""

    def __init__(self, tenants: Mapping[str, Tenant]) -> None:
        self._tenants = tenants

    async def faults(self, request: Request) -> Response:
        """The faults in force. POST: those that the body names are put in place of theirs; the others stay.

        After a POST the runs through the lists are counted from 1 again.
        """
        troubles = self._tenant(request).troubles
        if request.method == "POST":
            wanted = {**troubles.faults.model_dump(), **await json_body(request)}
            troubles.change(checked(RestFaults, wanted))
        return json_response(200, troubles.faults.model_dump(mode="json"))

    async def revoke(self, request: Request) -> Response:
        """Make all tokens invalid, as deleting the OAuth client's tokens does."""
        return json_response(200, {"revoked": self._tenant(request).tokens.revoke()})

    async def secret(self, request: Request) -> Response:
        """A new client secret. Tokens stay valid, as they do when a secret is rotated."""
        self._tenant(request).tokens.secret = checked(Secret, await json_body(request)).client_secret
        return json_response(200, {})

    async def permissions(self, request: Request) -> Response:
        """The permissions that the client's roles grant from now on."""
        granted = checked(Permissions, await json_body(request)).granted
        self._tenant(request).permissions = granted
        return json_response(200, {"granted": sorted(granted)})

    async def requests(self, request: Request) -> Response:
        """{path: {status: n}} since the start or the last DELETE; "dropped" and "cut" count as statuses."""
        counts = self._tenant(request).requests
        found = {path: dict(outcomes) for path, outcomes in counts.items()}
        if request.method == "DELETE":
            counts.clear()
        return json_response(200, found)

    def _tenant(self, request: Request) -> Tenant:
        return tenant_of(self._tenants, request)
