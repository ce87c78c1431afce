"""A gauge sample of a trunk: the notification, and the REST snapshot of the same fact."""

from typing import NamedTuple

from deploy.local.genesys.bodies.references import EDGES, Json, interface


class Gauge(NamedTuple):
    event_time: str
    inbound: int
    outbound: int
    mismatch: int
    """Total of the last 24 hours, not an increment."""


def notified(gauge: Gauge, trunk_id: str, name: str) -> Json:
    return {
        "calls": {"inboundCallCount": gauge.inbound, "outboundCallCount": gauge.outbound},
        "eventTime": gauge.event_time,
        "qos": {"mismatchCount": gauge.mismatch},
        "trunk": {"id": trunk_id, "name": name},
    }


def polled(gauge: Gauge, trunk_id: str, edge_id: str) -> Json:
    return {
        "eventTime": gauge.event_time,
        "logicalInterface": interface(edge_id),
        "trunk": {"id": trunk_id, "selfUri": f"{EDGES}/trunks/{trunk_id}"},
        "calls": {"inboundCallCount": gauge.inbound, "outboundCallCount": gauge.outbound},
        "qos": {"mismatchCount": gauge.mismatch},
    }
