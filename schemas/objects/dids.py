"""DIDs: the numbers of the pools, and whose each is. GET /api/v2/telephony/providers/edges/didpools/dids."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import TELEPHONY
from schemas.declare.kinds import Term
from schemas.declare.objects import Join, Object, PageNumber
from schemas.declare.permissions import TELEPHONY_PLUGIN
from schemas.declare.personal import Personal


class Did(Record, frozen=True):
    # The organisation's own numbers, which are printed on its letters: nothing personal.
    number: Annotated[str, At("number", "The number, E.164; ivrs.numbers holds these")]
    assigned: Annotated[bool | None, At("assigned", "It leads somewhere; false: it is free")]
    did_pool_id: Annotated[str | None, At("didPool.id", "The pool that it is of")]
    owner_type: Annotated[
        Term | None,
        At("ownerType", "What it leads to", terms=("USER", "PHONE", "IVR_CONFIG", "GROUP")),
    ]
    owner_id: Annotated[
        str | None, At("owner.id", "Id of that: of users, phones or ivrs, as owner_type says")
    ]
    owner_name: Annotated[
        str | None, At("owner.name", "Name of that, which can be a person", personal=Personal.STAFF)
    ]
    assignment_id: Annotated[str | None, At("id", "Genesys's id of it; those that are free can have none")]
    name: Annotated[str | None, At("name", "Name, if it has one")]


DIDS: Final = Object(
    name="dids",
    entity="did",
    record=Did,
    path="/api/v2/telephony/providers/edges/didpools/dids",
    pages=PageNumber(),
    # Without a type the answer is a 400.
    query=(("type", "ASSIGNED_AND_UNASSIGNED"),),
    permission=TELEPHONY_PLUGIN,
    family=TELEPHONY,
    every_ms=DAY,
    doc="Each phone number of the DID pools, free or not, and what it leads to.",
    # A number that is free has no id, and gets one when it is assigned: the number is what stays.
    id_path="number",
    modified=None,
    created=None,
    joins=(Join("did_pool_id", "did_pools"),),
    ignored=("selfUri", "didPool.selfUri", "owner.selfUri"),
)
