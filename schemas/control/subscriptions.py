"""How far the subscriptions of an organisation are known to have been heard."""

from typing import Annotated, Final

from schemas.declare.columns import Given, Record
from schemas.declare.controls import Control
from schemas.declare.kinds import Instant, Term


class Heard(Record, frozen=True):
    topic: Annotated[Term, Given("The topic's template")]
    until: Annotated[Instant, Given("All of its subscriptions were heard up to then")]


class Subscription(Record, frozen=True):
    heard: Annotated[tuple[Heard, ...], Given("Of each topic that is subscribed to")]


SUBSCRIPTIONS: Final = Control(
    name="subscriptions",
    record=Subscription,
    entity="role",
    topic="trunkline.ledger",
    doc="Written every half minute by the owner of the sockets: who comes next knows what it missed.",
    compacted=True,
)
