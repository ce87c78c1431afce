"""The lists of what is declared and not built by hand, each as its declaration says that it is read."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from deploy.local.genesys import declared
from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.derived.realm import BUILT
from deploy.local.genesys.server.cursors import cursor_page
from deploy.local.genesys.server.paging import Sizes, page
from deploy.local.genesys.server.query import Query, expansions, positive, values
from deploy.local.genesys.server.refusal import bad_request, not_found
from deploy.local.genesys.server.route import Route
from deploy.local.genesys.server.tenant import Tenant
from schemas.declare.columns import At
from schemas.declare.objects import Cursor, Object, PageNumber, WholeArray

REQUIRED: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "/api/v2/telephony/providers/edges/didpools/dids": ("type", ("ASSIGNED_AND_UNASSIGNED", "UNASSIGNED")),
}
"""By path: a parameter that the contract requires, and its values."""
_SCAN: Final = ("limit", 100, 10)
"""Where the size is called `limit`: the default and the least."""
_COUNT_ENTITIES: Final = ("/api/v2/telephony/", "/api/v2/stations", "/api/v2/architect/ivrs")
"""Beginnings of paths whose envelopes have totalNumberOfEntities beside total."""
_LISTED_STATES: Final = ("active", "any")


def listed(tenant: Tenant, object_: Object, path: str, parent: str | None, query: Query) -> object:
    """The answer to a list call. `parent` is the id in the path. Raises RefusedError (400, 404)."""
    required(object_.path, query)
    now, name = tenant.clock.now_ms(), object_.name
    slots = _slots(tenant, object_, parent, query, now)
    shown, asked = tenant.shown(name), expansions(query)
    match object_.pages:
        case PageNumber() as style:
            size = sizes(style, tenant.access.max_page_size)
            first = positive(query, "pageNumber", 1) == 1
            seen = tenant.troubles.listed(
                name, slots, first_page=first, parent=parent or "", size=size.of(query)
            )
            found = enveloped(path, page(path, seen, query, size), style)
            return {**found, "entities": shown.entities(found["entities"], asked, now)}
        case Cursor() as style:
            size = sizes(style, tenant.access.max_page_size)
            first = not values(query, style.parameter or "after")
            seen = tenant.troubles.listed(name, slots, first_page=first, parent=parent or "")
            found = cursor_page(path, seen, query, style, size, now)
            return {**found, "entities": shown.entities(found["entities"], asked, now)}
        case WholeArray():
            seen = tenant.troubles.listed(name, slots, first_page=True, parent=parent or "")
            return shown.entities(seen, asked, now)


@cache
def _paths() -> Mapping[str, Object]:
    """By path, `*` in the place of a parent's id."""
    found = {}
    for object_ in declared.objects().values():
        if object_.name not in BUILT:
            hole = f"{{{object_.per.parameter}}}" if object_.per else ""
            found[object_.path.replace(hole, "*") if hole else object_.path] = object_
    return found


def route(path: str) -> Route | None:
    """The list call of that path, if it is one."""
    if (found := routed(path)) is None:
        return None
    object_, parent = found
    return Route(object_.permission, lambda t, query, _: listed(t, object_, path, parent, query))


def routed(path: str) -> tuple[Object, str | None] | None:
    """The object whose list the path is, and the id of the parent that it names."""
    if path in _paths():
        return _paths()[path], None
    steps = path.split("/")
    for place, step in enumerate(steps):
        if found := _paths().get("/".join([*steps[:place], "*", *steps[place + 1 :]])):
            return found, step
    return None


def required(path: str, query: Query) -> None:
    """Raises RefusedError (400) where a parameter is missing that the contract requires."""
    if path in REQUIRED:
        parameter, allowed = REQUIRED[path]
        said = values(query, parameter)
        if not said or not set(said) <= {*allowed}:
            raise bad_request(f"{parameter} must be one of {', '.join(allowed)}", "invalid.value")


def sizes(style: PageNumber | Cursor, most: int) -> Sizes:
    quiet = max(most, style.most or 0)
    if style.size_parameter == _SCAN[0]:
        return Sizes(quiet, *_SCAN, stated=style.most)
    return Sizes(quiet, style.size_parameter, stated=style.most)


def enveloped(path: str, found: Json, style: PageNumber) -> Json:
    """What this list's envelope has of what envelopes have."""
    without: set[str] = set()
    if not style.linked:
        without |= {"nextUri", "previousUri", "firstUri", "lastUri", "selfUri"}
    if not style.counted:
        without |= {"total", "pageCount", "lastUri"}
    elif path.startswith(_COUNT_ENTITIES) and path not in REQUIRED:
        found = {**found, "totalNumberOfEntities": found["total"]}
    return {name: value for name, value in found.items() if name not in without}


def _slots(tenant: Tenant, object_: Object, parent: str | None, query: Query, now: int) -> Sequence[int]:
    """What the list has in it now, of which some parameters leave only some."""
    population = tenant.world.realm.population(object_.name)
    slots = population.slots(now) if parent is None else population.slots_of(parent, now)
    if slots is None:
        raise not_found()
    if wanted := values(query, "id"):
        known = [s for id_ in ",".join(wanted).split(",") if (s := population.slot(id_)) is not None]
        slots = sorted({*slots} & {*known})
    has_state = any(isinstance(c.source, At) and c.source.path == "state" for c in object_.columns)
    if has_state and not set(values(query, "state")) <= {*_LISTED_STATES}:
        slots = []
    if values(query, "type") == ["UNASSIGNED"]:
        slots = [slot for slot in slots if not population.body(slot, now).get("assigned")]
    return slots
