"""Number plans: how each site reads what is dialled. GET …/edges/sites/{siteId}/numberplans."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import TELEPHONY
from schemas.declare.kinds import Instant, Term
from schemas.declare.objects import AUDIT, Join, Object, Per, WholeArray
from schemas.declare.permissions import TELEPHONY_PLUGIN


class NumberRange(Record, frozen=True):
    start: Annotated[str | None, At("start", "First number")]
    end: Annotated[str | None, At("end", "Last number")]


class NumberPlan(Record, frozen=True):
    site_id: Annotated[str, At("siteId", "The site that it is of")]
    plan_id: Annotated[str, At("id", "Genesys's id; unique within a site, so that both make the row's id")]
    name: Annotated[str | None, At("name", "Name: Emergency, National …")]
    state: Annotated[Term | None, At("state", "State", terms=("active", "inactive", "deleted"))]
    priority: Annotated[int | None, At("priority", "The plan with the least is tried first")]
    classification: Annotated[
        str | None, At("classification", "What calls that match count as; outbound_routes name the same")
    ]
    match_type: Annotated[
        Term | None,
        At("matchType", "How it matches: by pattern, by list of numbers, by how many digits"),
    ]
    match: Annotated[str | None, At("match", "The pattern, for match_type regex")]
    normalized_format: Annotated[str | None, At("normalizedFormat", "What the pattern's groups become")]
    # Ranges of short codes and the like, never a caller's number.
    numbers: Annotated[list[NumberRange], At("numbers", "The numbers, for match_type numberList")]
    fewest_digits: Annotated[int | None, At("digitLength.start", "For match_type digitLength", "digits")]
    most_digits: Annotated[int | None, At("digitLength.end", "For match_type digitLength", "digits")]
    division_id: Annotated[str | None, At("division.id", "Division")]
    version: Annotated[int | None, At("version", "Genesys's version of the object")]
    date_created: Annotated[Instant | None, At("dateCreated", "Created")]
    date_modified: Annotated[Instant | None, At("dateModified", "Last changed, as Genesys says")]
    description: Annotated[str | None, At("description", "Free text")]


NUMBER_PLANS: Final = Object(
    name="number_plans",
    entity="number_plan",
    record=NumberPlan,
    path="/api/v2/telephony/providers/edges/sites/{siteId}/numberplans",
    per=Per("sites", "siteId"),
    # Nothing published says how many it answers with; 200 is said to be the most of a site.
    pages=WholeArray(warn_at=200),
    permission=TELEPHONY_PLUGIN,
    family=TELEPHONY,
    every_ms=DAY,
    doc="Number plans of each site: what is dialled there, and what it counts as.",
    joins=(Join("site_id", "sites"), Join("division_id", "divisions")),
    ignored=(*AUDIT, "division"),
)
