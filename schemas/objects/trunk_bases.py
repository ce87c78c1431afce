"""Trunk bases: the carrier trunks. GET /api/v2/telephony/providers/edges/trunkbasesettings."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

import msgspec

from schemas.clock import DAY
from schemas.declare.columns import At, Of, Record
from schemas.declare.families import TELEPHONY
from schemas.declare.kinds import Instant, Json, Term
from schemas.declare.objects import AUDIT, Join, Object, PageNumber
from schemas.declare.permissions import TELEPHONY_PLUGIN
from schemas.reading.capacity import Limit, find_limit

Values = Mapping[str, Any]


def _settings(values: Values) -> Iterator[tuple[str, object]]:
    """`{"key": {"value": {"instance": X}}}` → (key, X)."""
    properties = msgspec.json.decode(values["properties"] or "{}")
    for key, entry in properties.items() if isinstance(properties, dict) else ():
        value = entry.get("value") if isinstance(entry, dict) else None
        if isinstance(value, dict):
            yield key, value.get("instance")


def _limit(values: Values) -> Limit:
    return find_limit(_settings(values))


def _scope(values: Values) -> str:
    """A BYOC Cloud carrier limits the whole trunk; a premises trunk limits each edge's instance."""
    cloud = "byoc" in (values["metabase"] or "") and values["trunk_type"] == "EXTERNAL"
    return "base" if cloud else "instance"


class TrunkBase(Record, frozen=True):
    name: Annotated[str | None, At("name", "The carrier trunk's name")]
    state: Annotated[Term | None, At("state", "State", terms=("active", "inactive", "deleted"))]
    trunk_type: Annotated[
        Term | None, At("trunkType", "What it connects to", terms=("EXTERNAL", "PHONE", "EDGE"))
    ]
    site_id: Annotated[str | None, At("site.id", "Site")]
    inbound_site_id: Annotated[str | None, At("inboundSite.id", "Site of inbound calls")]
    division_id: Annotated[str | None, At("division.id", "Division")]
    metabase: Annotated[str | None, At("trunkMetabase.id", "The template that it was made from")]
    managed: Annotated[bool | None, At("managed", "Kept by Genesys")]
    properties: Annotated[Json | None, At("properties", "All settings, as Genesys has them")]
    version: Annotated[int | None, At("version", "Genesys's version of the object")]
    date_created: Annotated[Instant | None, At("dateCreated", "Created")]
    date_modified: Annotated[Instant | None, At("dateModified", "Last changed, as Genesys says")]
    description: Annotated[str | None, At("description", "Free text")]
    capacity: Annotated[
        int | None, Of(lambda v: _limit(v).calls, "Most calls at once; null: no limit is set", "calls")
    ]
    capacity_key: Annotated[
        str | None, Of(lambda v: _limit(v).key, "The setting that the capacity was read from")
    ]
    capacity_scope: Annotated[Term, Of(_scope, "base: of all instances together; instance: of each")]


TRUNK_BASES: Final = Object(
    name="trunk_bases",
    entity="trunk_base",
    record=TrunkBase,
    path="/api/v2/telephony/providers/edges/trunkbasesettings",
    pages=PageNumber(),
    query=(("expand", "properties"),),
    permission=TELEPHONY_PLUGIN,
    family=TELEPHONY,
    every_ms=DAY,
    doc="Trunk bases: each carrier trunk, with its site and its limits.",
    joins=(
        Join("site_id", "sites"),
        Join("inbound_site_id", "sites"),
        Join("division_id", "divisions"),
    ),
    ignored=(*AUDIT, "division", "site", "inboundSite", "trunkMetabase"),
)
