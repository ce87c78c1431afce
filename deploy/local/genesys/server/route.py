"""What a path leads to."""

from collections.abc import Callable
from dataclasses import dataclass

from deploy.local.genesys.server.query import Query
from deploy.local.genesys.server.tenant import Tenant
from schemas.declare.permissions import Permission

Content = Callable[[Tenant, Query, bytes], object]
"""From the request's query and body to the body of the answer. Raises RefusedError (400, 404)."""


@dataclass(frozen=True, slots=True)
class Route:
    permission: Permission
    content: Content
    method: str = "GET"


def after(path: str, template: str, hole: str = "{id}") -> str | None:
    """What stands in the template's hole, which has no slashes in it; None: it is another path."""
    before, _, behind = template.partition(hole)
    inner = path.removeprefix(before).removesuffix(behind)
    return inner if inner and "/" not in inner and path == f"{before}{inner}{behind}" else None
