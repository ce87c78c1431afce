"""Stretches of time in which events of a topic may have been missed."""

from typing import Annotated, Final

from schemas.declare.columns import Given, Record
from schemas.declare.controls import Control
from schemas.declare.kinds import Instant, Term


class Gap(Record, frozen=True):
    topic: Annotated[Term, Given("The topic's template")]
    lost_until: Annotated[Instant, Given("From then on everything is heard again")]
    subscriptions: Annotated[int, Given("How many of the topic's subscriptions were not heard")]
    channel: Annotated[int, Given("Which of the organisation's channels should have heard them")]
    reason: Annotated[str, Given("Why they were not")]
    repaired_by: Annotated[str, Given("The poll run that read the REST twin since then; empty: none did")]
    repaired_at: Annotated[Instant | None, Given("When that run ended")]


GAPS: Final = Control(
    name="gaps",
    record=Gap,
    entity="gap",
    topic="trunkline.ledger",
    doc="Stretches in which events may have been missed, from a last sign of life to a next subscription.",
    compacted=True,
    table=("org", "gap_id"),
    names={"entity_id": "gap_id", "effective_time": "lost_from"},
)
