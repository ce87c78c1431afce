"""What could not be read, as it came."""

from typing import Annotated, Final

from schemas.declare.columns import Given, Record
from schemas.declare.controls import Control
from schemas.declare.kinds import Term


class DeadLetter(Record, frozen=True):
    stage: Annotated[Term, Given("Where it was refused: receive, poll, sink, work")]
    field: Annotated[str, Given("What was wrong: a JSON path, or the part of the record")]
    reason: Annotated[str, Given("Why it can't be used")]
    topic: Annotated[str, Given("The Genesys topic or REST path, as far as known")]
    schema_id: Annotated[int | None, Given("The registry's schema id, of a Kafka record")]
    payload: Annotated[bytes, Given("The input, byte for byte")]


DEAD_LETTERS: Final = Control(
    name="dead_letters",
    record=DeadLetter,
    entity="address",
    topic="trunkline.dead",
    doc="Input that could not be read: as it came, with the reason and the address.",
    table=("address",),
    names={"entity_id": "address", "effective_time": "occurred_at"},
)
