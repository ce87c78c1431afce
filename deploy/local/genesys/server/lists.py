"""The inventory lists: which paths there are, and what each lists."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from deploy.local.genesys.bodies.distortion import Weakness
from deploy.local.genesys.bodies.edge_groups import edge_group
from deploy.local.genesys.bodies.edges import edge
from deploy.local.genesys.bodies.locations import location
from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.bodies.sites import site
from deploy.local.genesys.bodies.trunk_bases import trunk_base
from deploy.local.genesys.bodies.trunks import trunk
from deploy.local.genesys.bodies.view import View
from deploy.local.genesys.server.query import Query, expansions, values
from deploy.local.genesys.server.refusal import bad_request
from schemas.declare.permissions import NONE_NEEDED, TELEPHONY_PLUGIN, Permission

_TRUNK_TYPES: Final = ("EXTERNAL", "PHONE", "EDGE")


@dataclass(frozen=True, slots=True)
class Listing:
    """A list call.

    `filters` are query parameters that name the field they compare. The faults use `absent` and `odd`.
    """

    path: str
    permission: Permission
    entities: Callable[[View, Query], list[Json]]
    filters: tuple[str, ...]
    absent: tuple[str, ...]
    odd: str
    counts_entities: bool = True
    """Whether the envelope has totalNumberOfEntities beside total."""

    @property
    def weakness(self) -> Weakness:
        return Weakness(self.absent, self.odd)

    def select(self, view: View, query: Query) -> list[Json]:
        """What the query asks for, by name and id. Raises RefusedError (400)."""
        chosen = [body for body in self.entities(view, query) if self._wanted(body, query)]
        descending = any(key == "sortOrder" and value.lower() == "desc" for key, value in query)
        return sorted(chosen, key=lambda body: (body["name"], body["id"]), reverse=descending)

    def _wanted(self, body: Json, query: Query) -> bool:
        asked = {key for key, _ in query if key in self.filters}
        return all(_field(body, path) in values(query, path) for path in asked)


def _field(body: Json, path: str) -> str:
    """The field at a dotted path, in the spelling of a query parameter."""
    value: object = body
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _trunks(view: View, query: Query) -> list[Json]:
    if not set(values(query, "trunkType")) <= {*_TRUNK_TYPES}:
        raise bad_request(f"trunkType must be one of {', '.join(_TRUNK_TYPES)}", "invalid.value")
    return [trunk(entity, view) for entity in view.catalogue.trunks.values()]


def _trunk_bases(view: View, query: Query) -> list[Json]:
    always = not view.organisation.access.properties_need_expand
    expanded = always or "properties" in expansions(query)
    return [trunk_base(base, view, with_properties=expanded) for base in view.catalogue.bases.values()]


def _edges(view: View, query: Query) -> list[Json]:
    """Genesys's own media edges are in the list unless showCloudMedia=false."""
    edges = [edge(entity, view) for entity in view.catalogue.edges.values()]
    return [body for body in edges if not (body["managed"] and ("showCloudMedia", "false") in query)]


def _edge_groups(view: View, query: Query) -> list[Json]:
    return [edge_group(group, view) for group in view.catalogue.groups.values()]


def _sites(view: View, query: Query) -> list[Json]:
    return [site(entity, view) for entity in view.catalogue.sites.values()]


def _locations(view: View, query: Query) -> list[Json]:
    return [location(entity, view) for entity in view.catalogue.locations.values()]


_EDGES: Final = "/api/v2/telephony/providers/edges"
_WHO: Final = ("description", "modifiedBy", "createdBy")
_APP: Final = ("description", "modifiedByApp", "createdByApp")

LISTS: Final[Mapping[str, Listing]] = {
    "trunks": Listing(
        f"{_EDGES}/trunks",
        TELEPHONY_PLUGIN,
        _trunks,
        filters=("edge.id", "trunkBase.id", "trunkType"),
        absent=_WHO,
        odd="optionsEnabledStatus",
    ),
    "trunkbasesettings": Listing(
        f"{_EDGES}/trunkbasesettings",
        TELEPHONY_PLUGIN,
        _trunk_bases,
        filters=("name", "managed"),
        absent=(*_APP, "division", "site", "inboundSite", "properties"),
        odd="state",
    ),
    "edges": Listing(
        _EDGES,
        TELEPHONY_PLUGIN,
        _edges,
        filters=("name", "site.id", "edgeGroup.id", "managed"),
        absent=(*_WHO, "make", "model", "fingerprint", "patch"),
        odd="edgeDeploymentType",
    ),
    "edgegroups": Listing(
        f"{_EDGES}/edgegroups", TELEPHONY_PLUGIN, _edge_groups, ("name", "managed"), absent=_WHO, odd="state"
    ),
    "sites": Listing(
        f"{_EDGES}/sites",
        NONE_NEEDED,
        _sites,
        filters=("name", "location.id", "managed"),
        absent=(*_APP, "mediaRegions", "callerId", "callerName"),
        odd="mediaModel",
    ),
    "locations": Listing(
        "/api/v2/locations",
        NONE_NEEDED,
        _locations,
        filters=("id",),
        absent=("notes", "contactUser", "emergencyNumber", "address"),
        odd="state",
        counts_entities=False,
    ),
}
