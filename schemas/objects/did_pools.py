"""DID pools: ranges of phone numbers. GET /api/v2/telephony/providers/edges/didpools."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Of, Record
from schemas.declare.families import TELEPHONY
from schemas.declare.kinds import Instant, Term
from schemas.declare.objects import AUDIT, Join, Object, PageNumber
from schemas.declare.permissions import TELEPHONY_PLUGIN


def _size(values: Mapping[str, Any]) -> int | None:
    """How many numbers the range has; None where its ends aren't numbers in order."""
    ends = [(values[name] or "").removeprefix("+") for name in ("first_number", "last_number")]
    if not all(end.isascii() and end.isdigit() and len(end) <= 15 for end in ends):
        return None
    first, last = map(int, ends)
    return last - first + 1 if first <= last else None


class DidPool(Record, frozen=True):
    name: Annotated[str | None, At("name", "Name")]
    state: Annotated[Term | None, At("state", "State", terms=("active", "inactive", "deleted"))]
    first_number: Annotated[str | None, At("startPhoneNumber", "First number of the range, E.164")]
    last_number: Annotated[str | None, At("endPhoneNumber", "Last number of the range, E.164")]
    size: Annotated[int | None, Of(_size, "Numbers in the range; how many are in use: see dids", "numbers")]
    provider: Annotated[
        Term | None,
        At("provider", "Who provides the numbers", terms=("PURE_CLOUD", "PURE_CLOUD_VOICE")),
    ]
    division_id: Annotated[str | None, At("division.id", "Division")]
    comments: Annotated[str | None, At("comments", "Free text, of the range")]
    version: Annotated[int | None, At("version", "Genesys's version of the object")]
    date_created: Annotated[Instant | None, At("dateCreated", "Created")]
    date_modified: Annotated[Instant | None, At("dateModified", "Last changed, as Genesys says")]
    description: Annotated[str | None, At("description", "Free text")]


DID_POOLS: Final = Object(
    name="did_pools",
    entity="did_pool",
    record=DidPool,
    path="/api/v2/telephony/providers/edges/didpools",
    pages=PageNumber(),
    permission=TELEPHONY_PLUGIN,
    family=TELEPHONY,
    every_ms=DAY,
    doc="DID pools: the ranges of phone numbers that calls can come in on.",
    joins=(Join("division_id", "divisions"),),
    ignored=(*AUDIT, "division"),
)
