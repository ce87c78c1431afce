"""What a poller must remember from one run to the next."""

from typing import Annotated, Final

from schemas.declare.columns import Given, Record
from schemas.declare.controls import Control


class PollState(Record, frozen=True):
    state: Annotated[bytes, Given("One chunk of the state, MessagePack")]


POLL_STATES: Final = Control(
    name="poll_states",
    record=PollState,
    entity="chunk",
    topic="trunkline.poll.state",
    doc="For each object: last COMPLETE run, and of each entity its content hash, valid_from and absences.",
    compacted=True,
)
