"""A declaration of a thing that is counted, in a family whose organisations lie on several partitions."""

from typing import Annotated, Final

from schemas.declare.columns import At, Record
from schemas.declare.events import Event
from schemas.declare.families import Family, Locality
from schemas.declare.identity import Counted
from schemas.derive.record_types import record_type
from schemas.log_record import LogRecord
from streams.records.writers import Writers
from streams.sink.plan import Rows, plan
from tests.builders import log_records, records

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
_TYPE: Final = record_type(VISITS)


def visit(seconds: int | None = None, leg: str = "a", **header: object) -> LogRecord:
    return log_records.of(VISITS, {"leg": leg, "seconds": seconds}, **header)


def rows(made: list[LogRecord], epoch: int = 1, partitions: int = 1) -> tuple[Rows, ...]:
    """As the sink has them from a log of that epoch."""
    values = [records.encode(records.plain(_TYPE.avro()), record.fields(), 7) for record in made]
    writers = Writers({7: _TYPE.avro()}.get, types=[_TYPE])
    return plan(log_records.batch(values, PLACES.log, partitions), writers.of, epoch).rows
