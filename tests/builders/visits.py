"""A declaration of a thing that is counted, in a family whose organisations lie on several partitions."""

from typing import Annotated, Final

from schemas.declare.columns import At, Record
from schemas.declare.events import Event
from schemas.declare.families import Family, Locality
from schemas.declare.identity import Counted

PLACES: Final = Family("places", Locality.ENTITY)


class Visit(Record, frozen=True):
    leg: Annotated[str, At("leg", "Part of the visit")]
    seconds: Annotated[int | None, At("seconds", "How long", "s")]


VISITS: Final = Event(
    name="visits",
    record=Visit,
    topic="v2.visits.{id}",
    family=PLACES,
    entity="visit",
    entity_path=None,
    time=None,
    identity=Counted(("visit_id", "leg")),
    doc="Visits, each counted once.",
)
