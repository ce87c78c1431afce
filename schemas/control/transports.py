"""How each topic of an organisation reaches us, and since when."""

from typing import Annotated, Final

from schemas.declare.columns import Given, Record
from schemas.declare.controls import Control
from schemas.declare.kinds import Term

NONE: Final = Term("none")
"""No transport at all: nothing of the topic is collected."""


class Transport(Record, frozen=True):
    transport: Annotated[Term, Given("The live one: eventbridge, websocket, poll, or none")]
    before: Annotated[Term, Given("The one that it took over from; empty where it is the first")]
    reason: Annotated[str, Given("Why this one and none that is preferred to it")]
    refused: Annotated[
        tuple[str, ...], Given("Permissions that Genesys missed when the topic was subscribed to")
    ]


TRANSPORTS: Final = Control(
    name="transports",
    record=Transport,
    entity="topic",
    topic="trunkline.ledger",
    doc="The live transport of each topic of each organisation; a row for each hand-over.",
    compacted=True,
    table=("org", "topic", "since"),
    names={"entity_id": "topic", "effective_time": "since"},
)
