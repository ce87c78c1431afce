"""Time that passed in silence."""

from typing import Annotated, Final

from schemas.declare.columns import Given, Record
from schemas.declare.controls import Control
from schemas.declare.kinds import Term


class Tick(Record, frozen=True):
    owner: Annotated[Term, Given("Who wrote it: the process that works on the partition")]


TICKS: Final = Control(
    name="ticks",
    record=Tick,
    entity="organisation",
    topic=None,
    doc="Time that passed while an organisation said nothing; its effective time moves the watermark.",
)
