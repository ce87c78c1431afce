"""Outbound routes: the carrier trunks that a site's calls go out on. GET …/sites/{siteId}/outboundroutes."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import TELEPHONY
from schemas.declare.kinds import Instant, Term
from schemas.declare.objects import AUDIT, Join, Object, PageNumber, Per
from schemas.declare.permissions import TELEPHONY_PLUGIN


class ExternalTrunkBase(Record, frozen=True):
    id: Annotated[str, At("id", "The trunk base's id")]
    name: Annotated[str | None, At("name", "Its name")]


class OutboundRoute(Record, frozen=True):
    site_id: Annotated[str, At("siteId", "The site whose calls it carries")]
    route_id: Annotated[str, At("id", "Genesys's id; the row's has the site's before it")]
    name: Annotated[str | None, At("name", "Name")]
    state: Annotated[Term | None, At("state", "State", terms=("active", "inactive", "deleted"))]
    enabled: Annotated[bool | None, At("enabled", "In use")]
    classifications: Annotated[
        list[str], At("classificationTypes", "What calls take it: classifications of number_plans")
    ]
    distribution: Annotated[
        Term | None,
        At("distribution", "How calls are spread over its trunk bases", terms=("SEQUENTIAL", "RANDOM")),
    ]
    trunk_bases: Annotated[
        list[ExternalTrunkBase], At("externalTrunkBases", "The carrier trunks, in the order they are tried")
    ]
    division_id: Annotated[str | None, At("division.id", "Division")]
    version: Annotated[int | None, At("version", "Genesys's version of the object")]
    date_created: Annotated[Instant | None, At("dateCreated", "Created")]
    date_modified: Annotated[Instant | None, At("dateModified", "Last changed, as Genesys says")]
    description: Annotated[str | None, At("description", "Free text")]


OUTBOUND_ROUTES: Final = Object(
    name="outbound_routes",
    entity="outbound_route",
    record=OutboundRoute,
    path="/api/v2/telephony/providers/edges/sites/{siteId}/outboundroutes",
    per=Per("sites", "siteId"),
    pages=PageNumber(),
    permission=TELEPHONY_PLUGIN,
    family=TELEPHONY,
    every_ms=DAY,
    doc="Outbound routes of each site: which calls go out over which carrier trunks.",
    joins=(Join("site_id", "sites"), Join("division_id", "divisions")),
    ignored=(*AUDIT, "division", "externalTrunkBases.selfUri"),
)
