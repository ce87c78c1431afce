"""Trunk instances: one for each edge of each trunk base. GET /api/v2/telephony/providers/edges/trunks."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import TELEPHONY
from schemas.declare.kinds import Instant, Term
from schemas.declare.objects import AUDIT, Join, Object, PageNumber
from schemas.declare.permissions import TELEPHONY_PLUGIN
from schemas.events.trunk_statuses import TRUNK_STATUSES


class Trunk(Record, frozen=True):
    name: Annotated[str | None, At("name", "The instance's name")]
    state: Annotated[Term | None, At("state", "State", terms=("active", "inactive", "deleted"))]
    trunk_type: Annotated[
        Term | None, At("trunkType", "What it connects to", terms=("EXTERNAL", "PHONE", "EDGE"))
    ]
    trunk_base_id: Annotated[str | None, At("trunkBase.id", "Its trunk base: the carrier trunk")]
    edge_id: Annotated[str | None, At("edge.id", "The edge that it runs on")]
    edge_group_id: Annotated[str | None, At("edgeGroup.id", "The group of that edge")]
    # The API's names read the other way round: inService follows the trunk base's enabled setting,
    # enabled says that the edge is in service.
    trunk_base_enabled: Annotated[bool | None, At("inService", "The trunk base is enabled")]
    edge_in_service: Annotated[bool | None, At("enabled", "The edge is in service")]
    division_id: Annotated[str | None, At("division.id", "Division")]
    logical_interface: Annotated[str | None, At("logicalInterface.id", "The edge's interface")]
    metabase: Annotated[str | None, At("trunkMetabase.id", "The template that it was made from")]
    options_enabled: Annotated[Term | None, At("optionsEnabledStatus", "Whether SIP OPTIONS are sent")]
    registers_enabled: Annotated[Term | None, At("registersEnabledStatus", "Whether it registers")]
    family: Annotated[int | None, At("family", "Address family: 2 is IPv4")]
    proxy_addresses: Annotated[list[str], At("proxyAddressList", "The proxies that it may use")]
    version: Annotated[int | None, At("version", "Genesys's version of the object")]
    date_created: Annotated[Instant | None, At("dateCreated", "Created")]
    date_modified: Annotated[Instant | None, At("dateModified", "Last changed, as Genesys says")]
    description: Annotated[str | None, At("description", "Free text")]


TRUNKS: Final = Object(
    name="trunks",
    entity="trunk",
    record=Trunk,
    path="/api/v2/telephony/providers/edges/trunks",
    pages=PageNumber(),
    permission=TELEPHONY_PLUGIN,
    family=TELEPHONY,
    every_ms=DAY,
    doc="Trunk instances: a carrier trunk (trunk base) has one on each of its edges.",
    joins=(
        Join("trunk_base_id", "trunk_bases"),
        Join("edge_id", "edges"),
        Join("edge_group_id", "edge_groups"),
        Join("division_id", "divisions"),
    ),
    ignored=(
        *AUDIT,
        *("connectedStatus", "optionsStatus", "registersStatus", "ipStatus"),  # facts, see emits
        *("division", "edge", "edgeGroup", "logicalInterface", "trunkBase", "trunkMetabase"),
    ),
    emits=(TRUNK_STATUSES,),
)
