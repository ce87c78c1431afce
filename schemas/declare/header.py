"""The fields that every record on every log begins with, in this order."""

from typing import Annotated, Final

from schemas.declare.columns import Column, Given, Record, columns_of
from schemas.declare.kinds import Instant, Term

EVENTBRIDGE: Final = Term("eventbridge")
WEBSOCKET: Final = Term("websocket")
POLL: Final = Term("poll")
BACKFILL: Final = Term("backfill")
OWN: Final = Term("trunkline")


class Header(Record, frozen=True):
    org: Annotated[Term, Given("The organisation's name in our configuration")]
    entity_id: Annotated[str, Given("Id")]
    effective_time: Annotated[Instant, Given("When it was so")]
    received_time: Annotated[Instant, Given("When we got it")]
    source: Annotated[Term, Given("How it came: eventbridge, websocket, poll, backfill")]
    envelope_id: Annotated[str, Given("Id of the envelope or of the poll run that brought it")]
    extra: Annotated[str, Given("Fields that no declaration knows, JSON; empty where there are none")]


HEADER: Final[tuple[Column, ...]] = columns_of(Header)
