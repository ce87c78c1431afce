"""Calls in progress on a trunk instance: topic v2.telephony.providers.edges.trunks.{id}.metrics."""

from typing import Annotated, Final

from schemas.clock import MINUTE
from schemas.declare.columns import At, Record
from schemas.declare.events import Event, Snapshot
from schemas.declare.families import TELEPHONY
from schemas.declare.identity import State
from schemas.declare.permissions import TELEPHONY_PLUGIN


class TrunkMetrics(Record, frozen=True):
    inbound_calls: Annotated[
        int, At("calls.inboundCallCount", "Inbound calls in progress at the event time", "calls")
    ]
    outbound_calls: Annotated[
        int, At("calls.outboundCallCount", "Outbound calls in progress at the event time", "calls")
    ]
    mismatch_count: Annotated[
        int | None,
        At("qos.mismatchCount", "QoS mismatches of the last 24 hours, a sliding total: never sum it"),
    ]


TRUNK_METRICS: Final = Event(
    name="trunk_metrics",
    record=TrunkMetrics,
    topic="v2.telephony.providers.edges.trunks.{id}.metrics",
    family=TELEPHONY,
    entity="trunk",
    entity_path="trunk.id",
    time=At("eventTime", "When the edge took the sample"),
    # The REST twin reports the same sample under the same time: the same fact.
    identity=State(precedence=("inbound_calls", "outbound_calls", "mismatch_count")),
    doc="Samples of the calls in progress on each trunk instance.",
    ignored=("trunk.name", "trunk.selfUri", "logicalInterface"),
    snapshot=Snapshot(
        path="/api/v2/telephony/providers/edges/trunks/metrics",
        ids_parameter="trunkIds",
        batch=100,
        of="trunks",
        permission=TELEPHONY_PLUGIN,
        every_ms=15 * MINUTE,
    ),
)
