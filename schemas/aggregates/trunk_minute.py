"""Minutes of each trunk instance."""

from typing import Final

from schemas.declare.aggregates import Aggregate, Timeline
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.events.trunk_statuses import CONNECTED, TRUNK_STATUSES
from schemas.measures.counting import Samples
from schemas.measures.durations import Covered, InState, Integral
from schemas.measures.extremes import Last, Maximum, Minimum

_IN: Final = ("inbound_calls",)
_OUT: Final = ("outbound_calls",)
_ALL: Final = ("inbound_calls", "outbound_calls")
_MISMATCHES: Final = ("mismatch_count",)

TRUNK_MINUTE: Final = Aggregate(
    name="trunk_minute",
    source=TRUNK_METRICS,
    timelines=(Timeline("connected", TRUNK_STATUSES, "up", where=(("aspect", CONNECTED),)),),
    measures={
        "samples": Samples("Samples taken in the minute"),
        "inbound_min": Minimum(_IN, "Fewest inbound calls at once"),
        "inbound_max": Maximum(_IN, "Most inbound calls at once"),
        "outbound_min": Minimum(_OUT, "Fewest outbound calls at once"),
        "outbound_max": Maximum(_OUT, "Most outbound calls at once"),
        "calls_min": Minimum(_ALL, "Fewest calls at once"),
        "calls_max": Maximum(_ALL, "Most calls at once"),
        "inbound_call_ms": Integral(_IN, "Inbound call-milliseconds"),
        "outbound_call_ms": Integral(_OUT, "Outbound call-milliseconds"),
        "call_ms": Integral(_ALL, "Call-milliseconds"),
        "covered_ms": Covered("Milliseconds in which the number of calls is known"),
        "mismatches_last": Last(_MISMATCHES, "QoS mismatches of 24 hours, at the minute's end"),
        "mismatches_max": Maximum(_MISMATCHES, "QoS mismatches of 24 hours, greatest"),
        "connected_ms": InState("connected", True, "Covered milliseconds known to be connected"),
        "disconnected_ms": InState("connected", False, "Covered milliseconds known not to be connected"),
    },
    doc="Each minute of each trunk instance.",
)
