"""Whether a phone and its lines can be reached: topic v2.telephony.providers.edges.phones.{id}.

A phone has two registrations, primary and secondary, each with a state, and in each its lines have states of
their own. All of them carry their times and can be absent, which means unchanged. So each is a fact of its
own: merging by time is then what the table's key does. The list of phones says the same, and somewhat more.
"""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Annotated, Any, Final

from schemas.clock import to_iso
from schemas.declare.columns import At, Body, Record
from schemas.declare.events import Event, Part, Parts
from schemas.declare.families import TELEPHONY
from schemas.declare.identity import State
from schemas.declare.kinds import Instant, Term
from schemas.declare.permissions import TELEPHONY_PLUGIN
from schemas.declare.personal import Personal

_STATES: Final = ("OPERATIONAL", "DEGRADED", "OFFLINE", "UNKNOWN")
_EDGES: Final = ("IN_SERVICE", "MIXED_SERVICE", "OUT_OF_SERVICE", "NO_EDGES")


class PhoneStatus(Record, frozen=True):
    registration: Annotated[Term, At("registration", "primary or secondary: a phone can have two")]
    line_id: Annotated[str, At("lineId", "The line that it is about; empty: the phone as a whole")]
    operational: Annotated[
        Term | None,
        At("operationalStatus", "OPERATIONAL, DEGRADED, OFFLINE or UNKNOWN; null for lines", terms=_STATES),
    ]
    reachable: Annotated[bool | None, At("reachable", "The line can be reached; null for the phone")]
    edge_id: Annotated[str | None, At("edge.id", "The edge that it is registered with; null for lines")]
    edges_state: Annotated[
        Term | None, At("edgesStatus", "Whether its edges are in service; said by the list", terms=_EDGES)
    ]
    assignment: Annotated[
        Term | None,
        At(
            "phoneAssignmentToEdgeType",
            "PRIMARY or SECONDARY edge; said by the list",
            terms=("PRIMARY", "SECONDARY"),
        ),
    ]
    provisioned: Annotated[Instant | None, At("provision.time", "When it last fetched its settings")]
    provisioned_by: Annotated[str | None, At("provision.source", "Where it fetched them: edge …")]
    provision_error: Annotated[str | None, At("provision.errorInfo", "Why it could not fetch them")]
    address_of_record: Annotated[str | None, At("addressOfRecord", "SIP address of the line")]
    contact_addresses: Annotated[
        list[str],
        At("contactAddresses", "Where the line's phone is in the network", personal=Personal.IP),
    ]


def _lines(status: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    lines = status.get("lineStatuses")
    for line in lines if isinstance(lines, list) else [lines]:
        if isinstance(line, Mapping):
            yield line


def _cut(body: Body) -> Iterator[Part]:
    for key, registration in (("status", "primary"), ("secondaryStatus", "secondary")):
        if not isinstance(status := body.get(key), Mapping):
            continue
        about = {"registration": registration, "lineId": ""}
        whole = {k: v for k, v in status.items() if k not in ("id", "lineStatuses", "eventCreationTime")}
        yield Part({**whole, **about}, status.get("eventCreationTime"))
        for line in _lines(status):
            told = {k: v for k, v in line.items() if k not in ("id", "reachableStateTime")}
            yield Part({**told, **about, "lineId": line.get("id")}, line.get("reachableStateTime"))


def _example(random: Random, phone_id: str, at_ms: int) -> Body:
    """One registration mostly, and a line that can be reached unless the phone is offline."""
    since = to_iso(at_ms)

    def status(edge: int) -> dict[str, Any]:
        operational = random.choice(("OPERATIONAL", "OPERATIONAL", "DEGRADED", "OFFLINE"))
        line = {"id": f"{phone_id}-1", "reachable": operational != "OFFLINE", "reachableStateTime": since}
        return {
            "id": phone_id,
            "operationalStatus": operational,
            "edge": {"id": f"edge-{edge}"},
            "lineStatuses": [{**line, "addressOfRecord": f"sip:{phone_id}@example.com"}],
            "eventCreationTime": since,
        }

    second = {"secondaryStatus": status(2)} if random.random() < 0.3 else {}
    return {"id": phone_id, "status": status(1), **second}


PHONE_STATUSES: Final = Event(
    name="phone_statuses",
    record=PhoneStatus,
    topic="v2.telephony.providers.edges.phones.{id}",
    family=TELEPHONY,
    entity="phone",
    entity_path="id",
    time=None,
    # The list says more of one state than the topic does: what says more wins.
    identity=State(
        precedence=("operational", "reachable", "edge_id", "edges_state", "assignment", "provisioned"),
        key=("registration", "line_id"),
    ),
    doc="States of each phone and of its lines, by registration: operational, reachable, on which edge.",
    permission=TELEPHONY_PLUGIN,
    ignored=("selfUri", "edge.name", "edge.selfUri"),
    # Make and firmware are the inventory's, with their history.
    parts=Parts(keys=("id", "status", "secondaryStatus", "userAgentInfo"), cut=_cut),
    example=_example,
)
