"""Edge groups. GET /api/v2/telephony/providers/edges/edgegroups."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import TELEPHONY
from schemas.declare.kinds import Instant, Term
from schemas.declare.objects import AUDIT, Join, Object, PageNumber
from schemas.declare.permissions import TELEPHONY_PLUGIN


class PhoneTrunkBase(Record, frozen=True):
    id: Annotated[str, At("id", "The trunk base's id")]
    name: Annotated[str | None, At("name", "Its name")]


class EdgeGroup(Record, frozen=True):
    name: Annotated[str | None, At("name", "Name")]
    state: Annotated[Term | None, At("state", "State", terms=("active", "inactive", "deleted"))]
    managed: Annotated[bool | None, At("managed", "Kept by Genesys")]
    hybrid: Annotated[bool | None, At("hybrid", "Premises and cloud edges together")]
    division_id: Annotated[str | None, At("division.id", "Division")]
    edge_trunk_base_id: Annotated[
        str | None, At("edgeTrunkBaseAssignment.trunkBase.id", "The trunk base between its edges")
    ]
    phone_trunk_bases: Annotated[list[PhoneTrunkBase], At("phoneTrunkBases", "Trunk bases of its phones")]
    version: Annotated[int | None, At("version", "Genesys's version of the object")]
    date_created: Annotated[Instant | None, At("dateCreated", "Created")]
    date_modified: Annotated[Instant | None, At("dateModified", "Last changed, as Genesys says")]
    description: Annotated[str | None, At("description", "Free text")]


EDGE_GROUPS: Final = Object(
    name="edge_groups",
    entity="edge_group",
    record=EdgeGroup,
    path="/api/v2/telephony/providers/edges/edgegroups",
    pages=PageNumber(),
    permission=TELEPHONY_PLUGIN,
    family=TELEPHONY,
    every_ms=DAY,
    doc="Groups of edges, with the trunk bases of their phones and between their edges.",
    joins=(
        Join("edge_trunk_base_id", "trunk_bases"),
        Join("division_id", "divisions"),
    ),
    ignored=(*AUDIT, "division", "edgeTrunkBaseAssignment", "phoneTrunkBases"),
)
