"""Sites. GET /api/v2/telephony/providers/edges/sites."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import TELEPHONY
from schemas.declare.kinds import Instant, Json, Term
from schemas.declare.objects import AUDIT, Join, Object, PageNumber
from schemas.declare.permissions import NONE_NEEDED


class Reference(Record, frozen=True):
    id: Annotated[str, At("id", "Its id")]
    name: Annotated[str | None, At("name", "Its name")]


class Site(Record, frozen=True):
    name: Annotated[str | None, At("name", "Name")]
    state: Annotated[Term | None, At("state", "State", terms=("active", "inactive", "deleted"))]
    location_id: Annotated[str | None, At("location.id", "Location")]
    division_id: Annotated[str | None, At("division.id", "Division")]
    media_model: Annotated[Term | None, At("mediaModel", "Media", terms=("Premises", "Cloud"))]
    media_regions: Annotated[list[str], At("mediaRegions", "AWS regions of its media")]
    latency_based_media: Annotated[
        bool | None, At("mediaRegionsUseLatencyBased", "The nearest media region is taken")
    ]
    managed: Annotated[bool | None, At("managed", "Kept by Genesys")]
    core_site: Annotated[bool | None, At("coreSite", "A core site")]
    caller_id: Annotated[str | None, At("callerId", "Number shown on outbound calls")]
    caller_name: Annotated[str | None, At("callerName", "Name shown on outbound calls")]
    update_time_zone: Annotated[str | None, At("edgeAutoUpdateConfig.timeZone", "Zone of edge updates")]
    update_rule: Annotated[str | None, At("edgeAutoUpdateConfig.rrule", "When edges update")]
    primary_sites: Annotated[list[Reference], At("primarySites", "Its primary sites")]
    secondary_sites: Annotated[list[Reference], At("secondarySites", "Its secondary sites")]
    primary_edges: Annotated[list[Reference], At("primaryEdges", "Its primary edges")]
    secondary_edges: Annotated[list[Reference], At("secondaryEdges", "Its secondary edges")]
    connections: Annotated[Json | None, At("siteConnections", "Links to other sites, whole")]
    addresses: Annotated[Json | None, At("addresses", "Addresses, whole")]
    version: Annotated[int | None, At("version", "Genesys's version of the object")]
    date_created: Annotated[Instant | None, At("dateCreated", "Created")]
    date_modified: Annotated[Instant | None, At("dateModified", "Last changed, as Genesys says")]
    description: Annotated[str | None, At("description", "Free text")]


SITES: Final = Object(
    name="sites",
    entity="site",
    record=Site,
    path="/api/v2/telephony/providers/edges/sites",
    pages=PageNumber(),
    permission=NONE_NEEDED,
    family=TELEPHONY,
    every_ms=DAY,
    doc="Sites: where edges, phones and trunks belong.",
    joins=(
        Join("location_id", "locations"),
        Join("division_id", "divisions"),
    ),
    ignored=(
        *AUDIT,
        *("division", "location", "edgeAutoUpdateConfig", "ntpSettings", "cloudProxyForceTurn"),
        *("edges", "primarySites", "secondarySites", "primaryEdges", "secondaryEdges"),
    ),
)
