"""Divisions: the parts that an organisation is divided into. GET /api/v2/authorization/divisions."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import PLATFORM
from schemas.declare.kinds import Json
from schemas.declare.objects import Object, PageNumber
from schemas.declare.permissions import NONE_NEEDED


class Division(Record, frozen=True):
    name: Annotated[str | None, At("name", "Name")]
    description: Annotated[str | None, At("description", "Free text")]
    home: Annotated[bool | None, At("homeDivision", "Where objects are that nobody has put elsewhere")]
    object_counts: Annotated[
        Json | None, At("objectCounts", "How many objects of each type are in it, where Genesys says so")
    ]


DIVISIONS: Final = Object(
    name="divisions",
    entity="division",
    record=Division,
    path="/api/v2/authorization/divisions",
    pages=PageNumber(),
    permission=NONE_NEEDED,
    family=PLATFORM,
    every_ms=DAY,
    doc="Divisions: access to objects is granted by division.",
    modified=None,
    created=None,
    ignored=("selfUri",),
)
