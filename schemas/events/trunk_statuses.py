"""Whether a trunk instance is connected: topic v2.telephony.providers.edges.trunks.{id}.

The body's status objects each carry a time of their own and can be absent, which means unchanged. So each
is a fact of its own: merging by time is then what the table's key does.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from schemas.declare.columns import At, Body, Record
from schemas.declare.events import Event, Part, Parts
from schemas.declare.families import TELEPHONY
from schemas.declare.identity import State
from schemas.declare.kinds import Json, Term

CONNECTED: Final = "connected"


class TrunkStatus(Record, frozen=True):
    aspect: Annotated[Term, At("aspect", "connected, options (SIP OPTIONS), registers or ip")]
    proxy_address: Annotated[str, At("proxyAddress", "The proxy asked; empty for connected and ip")]
    up: Annotated[bool | None, At("up", "Connected, answering or registered; null for ip")]
    ip_address: Annotated[str | None, At("address", "The trunk's own address, for ip")]
    error_code: Annotated[str | None, At("errorInfo.code", "Why it is not up")]
    error_text: Annotated[str | None, At("errorInfo.text", "Why it is not up, in words")]
    error_details: Annotated[Json | None, At("errorInfo.details", "What the peer answered")]


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            yield item


def _part(status: Mapping[str, Any], aspect: str, up: str, time: str) -> Part:
    """The status object as it came, its own names for state and time made one."""
    body = {"proxyAddress": "", **status, "aspect": aspect}
    at = body.pop(time, None)
    body["up"] = body.pop(up, None)
    return Part(body, at)


def _cut(body: Body) -> Iterator[Part]:
    for status in _objects(body.get("connectedStatus")):
        yield _part(status, CONNECTED, "connected", "connectedStateTime")
    for status in _objects(body.get("optionsStatus")):
        yield _part(status, "options", "optionState", "optionStateTime")
    for status in _objects(body.get("registersStatus")):
        yield _part(status, "registers", "registerState", "registerStateTime")
    for status in _objects(body.get("ipStatus")):
        yield _part(status, "ip", "up", "time")


TRUNK_STATUSES: Final = Event(
    name="trunk_statuses",
    record=TrunkStatus,
    topic="v2.telephony.providers.edges.trunks.{id}",
    family=TELEPHONY,
    entity="trunk",
    entity_path="id",
    time=None,
    identity=State(precedence=("up",), key=("aspect", "proxy_address")),
    doc="States of each trunk instance: connected, SIP OPTIONS and registration by proxy, address.",
    parts=Parts(keys=("id", "connectedStatus", "optionsStatus", "registersStatus", "ipStatus"), cut=_cut),
)
