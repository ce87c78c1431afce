"""Routing skills. GET /api/v2/routing/skills."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import ROUTING
from schemas.declare.kinds import Instant, Term
from schemas.declare.objects import Join, Object, PageNumber
from schemas.declare.permissions import SKILL_VIEW


class Skill(Record, frozen=True):
    name: Annotated[str | None, At("name", "Name")]
    state: Annotated[Term | None, At("state", "State", terms=("active", "inactive", "deleted"))]
    division_id: Annotated[str | None, At("division.id", "Division")]
    version: Annotated[int | None, At("version", "Genesys's version of the object, which it sends as text")]
    date_modified: Annotated[Instant | None, At("dateModified", "Last changed, as Genesys says")]


SKILLS: Final = Object(
    name="skills",
    entity="skill",
    record=Skill,
    path="/api/v2/routing/skills",
    pages=PageNumber(),
    permission=SKILL_VIEW,
    family=ROUTING,
    every_ms=DAY,
    doc="Skills that conversations can ask for.",
    created=None,
    joins=(Join("division_id", "divisions"),),
    ignored=("selfUri", "division"),
)
