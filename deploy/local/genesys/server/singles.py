"""Calls beside the lists that collectors read: one user, users by search, contacts by page, conversations."""

from base64 import b64decode
from typing import Any, Final

import msgspec

from deploy.local.genesys import declared
from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.server.details import decoded
from deploy.local.genesys.server.paging import Sizes, page
from deploy.local.genesys.server.query import Query, expansions, values
from deploy.local.genesys.server.refusal import bad_request, not_found
from deploy.local.genesys.server.route import Content, Route, after
from deploy.local.genesys.server.tenant import Tenant
from schemas.declare.permissions import NONE_NEEDED, Permission

_USER: Final = "/api/v2/users/{id}"
_SEARCH: Final = "/api/v2/users/search"
_CONTACTS: Final = "/api/v2/externalcontacts/contacts"
_CONVERSATIONS: Final = "/api/v2/conversations"
_MOST_CONTACTS: Final = 1000
"""Paged that far and no further: more are read by the scan."""
_CONTACT_VIEW: Final = Permission(("relate:contact:view", "externalContacts:contact:view"))


def route(path: str) -> Route | None:
    """The call of that path, if it is one of these."""
    if path == _SEARCH:
        return Route(Permission(("directory:user:view",)), _searched)
    if path == _CONTACTS and "external_contacts" in declared.objects():
        return Route(_CONTACT_VIEW, _contacts)
    if path == f"{_CONTACTS}/search" and "external_contacts" in declared.objects():
        return Route(_CONTACT_VIEW, _found, "POST")
    if path == _CONVERSATIONS:
        return Route(NONE_NEEDED, lambda tenant, query, _: page(path, [], query, _sizes(tenant)))
    if (user_id := after(path, _USER)) and "users" in declared.objects():
        return Route(NONE_NEEDED, _user(user_id))
    return None


def _user(user_id: str) -> Content:
    def content(tenant: Tenant, query: Query, _: bytes) -> object:
        now, shown = tenant.clock.now_ms(), tenant.shown("users")
        slot = shown.population.slot(user_id)
        if slot is None or not shown.population.there(slot, now):
            raise not_found()
        return shown.entities([slot], expansions(query), now)[0]

    return content


def _searched(tenant: Tenant, query: Query, _: bytes) -> Json:
    """Everybody, page by page: what is looked for makes no difference here. Raises RefusedError (400)."""
    try:
        wanted: Any = msgspec.json.decode(b64decode(next(iter(values(query, "q64")), ""), validate=True))
        size, number = int(wanted.get("pageSize", 25)), int(wanted.get("pageNumber", 1))
    except (ValueError, AttributeError, msgspec.DecodeError):
        raise bad_request("q64 must be base64 of a JSON object", "invalid.value") from None
    asked = [("pageSize", str(size)), ("pageNumber", str(number))]
    now, shown = tenant.clock.now_ms(), tenant.shown("users")
    found = page(_SEARCH, shown.population.slots(now), asked, _sizes(tenant))
    counted = {key: found[key] for key in ("total", "pageCount", "pageSize", "pageNumber")}
    return {**counted, "types": ["users"], "results": shown.entities(found["entities"], frozenset(), now)}


def _contacts(tenant: Tenant, query: Query, _: bytes) -> Json:
    sizes, now = Sizes(tenant.access.max_page_size, default=20), tenant.clock.now_ms()
    shown = tenant.shown("external_contacts")
    found = page(_CONTACTS, shown.population.slots(now), query, sizes)
    if found["pageSize"] * found["pageNumber"] > _MOST_CONTACTS:
        raise bad_request(f"pageNumber times pageSize may be {_MOST_CONTACTS} at most", "invalid.value")
    return {**found, "entities": shown.entities(found["entities"], expansions(query), now)}


def _found(tenant: Tenant, query: Query, body: bytes) -> Json:
    """As by page: what is looked for makes no difference here."""
    wanted = decoded(body)
    return _contacts(
        tenant, [(key, str(wanted[key])) for key in ("pageSize", "pageNumber") if key in wanted], b""
    )


def _sizes(tenant: Tenant) -> Sizes:
    return Sizes(tenant.access.max_page_size)
