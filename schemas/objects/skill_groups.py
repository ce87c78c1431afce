"""Skill groups: users by what they can do. GET /api/v2/routing/skillgroups."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import ROUTING
from schemas.declare.kinds import Instant
from schemas.declare.objects import Cursor, Join, Object
from schemas.declare.permissions import SKILL_GROUP_VIEW


class SkillGroup(Record, frozen=True):
    name: Annotated[str | None, At("name", "Name")]
    division_id: Annotated[str | None, At("division.id", "Division")]
    # It moves with people's skills and not with every poll, and it is what staffing is planned with.
    member_count: Annotated[int | None, At("memberCount", "Members, which Genesys estimates", "users")]
    date_created: Annotated[Instant | None, At("dateCreated", "Created")]
    date_modified: Annotated[Instant | None, At("dateModified", "Last changed, as Genesys says")]
    description: Annotated[str | None, At("description", "Free text")]


SKILL_GROUPS: Final = Object(
    name="skill_groups",
    entity="skill_group",
    record=SkillGroup,
    path="/api/v2/routing/skillgroups",
    pages=Cursor(),
    permission=SKILL_GROUP_VIEW,
    family=ROUTING,
    every_ms=DAY,
    doc="Skill groups: whoever has the skills is a member.",
    joins=(Join("division_id", "divisions"),),
    ignored=("selfUri", "division"),
)
