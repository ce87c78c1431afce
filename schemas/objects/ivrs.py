"""IVRs (call routes): which numbers lead to which flows. GET /api/v2/architect/ivrs."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import ROUTING
from schemas.declare.kinds import Instant, Term
from schemas.declare.objects import AUDIT, Join, Object, PageNumber
from schemas.declare.permissions import CALL_ROUTE_VIEW


class Ivr(Record, frozen=True):
    name: Annotated[str | None, At("name", "Name")]
    state: Annotated[Term | None, At("state", "State", terms=("active", "inactive", "deleted"))]
    # The organisation's own numbers: nothing personal.
    numbers: Annotated[list[str], At("dnis", "Numbers that lead to it, E.164: dids.number")]
    open_flow_id: Annotated[str | None, At("openHoursFlow.id", "The flow of open hours")]
    closed_flow_id: Annotated[str | None, At("closedHoursFlow.id", "The flow of closed hours")]
    holiday_flow_id: Annotated[str | None, At("holidayHoursFlow.id", "The flow of holidays")]
    schedule_group_id: Annotated[str | None, At("scheduleGroup.id", "The schedule that says which hours")]
    schedule_group: Annotated[str | None, At("scheduleGroup.name", "Its name")]
    division_id: Annotated[str | None, At("division.id", "Division")]
    version: Annotated[int | None, At("version", "Genesys's version of the object")]
    date_created: Annotated[Instant | None, At("dateCreated", "Created")]
    date_modified: Annotated[Instant | None, At("dateModified", "Last changed, as Genesys says")]
    description: Annotated[str | None, At("description", "Free text")]


IVRS: Final = Object(
    name="ivrs",
    entity="ivr",
    record=Ivr,
    path="/api/v2/architect/ivrs",
    pages=PageNumber(),
    permission=CALL_ROUTE_VIEW,
    family=ROUTING,
    every_ms=DAY,
    doc="IVRs: the numbers that lead to flows, by opening hours.",
    joins=(
        Join("open_flow_id", "flows"),
        Join("closed_flow_id", "flows"),
        Join("holiday_flow_id", "flows"),
        Join("division_id", "divisions"),
    ),
    ignored=(*AUDIT, "division", "openHoursFlow", "closedHoursFlow", "holidayHoursFlow", "scheduleGroup"),
)
