"""Windows that are to be worked out anew, as something came when they had left memory."""

from typing import Annotated, Final

from schemas.declare.columns import Given, Record
from schemas.declare.controls import Control
from schemas.declare.kinds import Instant, Term


class Restatement(Record, frozen=True):
    source_event: Annotated[Term, Given("The gauge: the event that the aggregates are windows of")]
    range_end: Annotated[Instant, Given("Windows that begin before this are asked for")]
    since: Annotated[
        int,
        Given("Epoch of the family's log << 48 | offset of the first record that came too late for memory"),
    ]
    revision: Annotated[int, Given("The same of the last one, where several are taken together")]


RESTATEMENTS: Final = Control(
    name="restatements",
    record=Restatement,
    entity="entity",
    topic="trunkline.restate",
    doc=(
        "Requests for windows from effective_time on, whose rows changed by records that came too late for "
        "memory: facts of the entity, or where it belonged. received_time is the last record's."
    ),
    partitioned=True,
)
