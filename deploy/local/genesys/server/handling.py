"""What the handles of a test have in common: whose they are, and bodies that are checked."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from deploy.local.genesys.config.table import Table
from deploy.local.genesys.server.tenant import Tenant

T = TypeVar("T", bound=Table)


def tenant_of(tenants: Mapping[str, Tenant], request: Request) -> Tenant:
    """Raises HTTPException (404)."""
    name = request.path_params["organisation"]
    if name not in tenants:
        raise HTTPException(404, f"no organisation {name!r}, there are {sorted(tenants)}")
    return tenants[name]


async def json_body(request: Request) -> dict[str, Any]:
    """Raises HTTPException (422)."""
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise HTTPException(422, f"not JSON: {error}") from error
    if not isinstance(body, dict):
        raise HTTPException(422, "send a JSON object")
    return body


def checked(table: type[T], values: dict[str, Any]) -> T:
    """Raises HTTPException (422) with everything that is wrong."""
    try:
        return table.model_validate(values)
    except ValidationError as error:
        raise HTTPException(422, str(error)) from error
