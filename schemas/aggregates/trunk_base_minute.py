"""Minutes of each trunk base: of the sum over its instances, moment by moment."""

from typing import Final

from schemas.declare.aggregates import Aggregate, Membership
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.measures.counting import Covering, Expected, Samples
from schemas.measures.durations import Covered, Integral
from schemas.measures.extremes import Last, Maximum, Minimum
from schemas.objects.trunks import TRUNKS

_IN: Final = ("inbound_calls",)
_OUT: Final = ("outbound_calls",)
_ALL: Final = ("inbound_calls", "outbound_calls")
_MISMATCHES: Final = ("mismatch_count",)

TRUNK_BASE_MINUTE: Final = Aggregate(
    name="trunk_base_minute",
    source=TRUNK_METRICS,
    membership=Membership(
        object=TRUNKS,
        column="trunk_base_id",
        entity="trunk_base",
        in_service=("edge_in_service", "trunk_base_enabled"),
    ),
    measures={
        "samples": Samples("Samples taken of its instances in the minute"),
        "instances_expected": Expected("Instances that belonged to it, the most at once"),
        "instances_covered": Covering("Of these known at once, by a sample or as out of service"),
        "inbound_min": Minimum(_IN, "Fewest inbound calls at once, while all instances were known"),
        "inbound_max": Maximum(_IN, "Most inbound calls at once"),
        "outbound_min": Minimum(_OUT, "Fewest outbound calls at once, while all instances were known"),
        "outbound_max": Maximum(_OUT, "Most outbound calls at once"),
        "calls_min": Minimum(_ALL, "Fewest calls at once, while all instances were known"),
        "calls_max": Maximum(_ALL, "Most calls at once"),
        "inbound_call_ms": Integral(_IN, "Inbound call-milliseconds of the covered time"),
        "outbound_call_ms": Integral(_OUT, "Outbound call-milliseconds of the covered time"),
        "call_ms": Integral(_ALL, "Call-milliseconds of the covered time"),
        "covered_ms": Covered("Milliseconds in which all instances are known"),
        "mismatches_last": Last(_MISMATCHES, "QoS mismatches of 24 hours, at the minute's end"),
        "mismatches_max": Maximum(_MISMATCHES, "QoS mismatches of 24 hours, greatest"),
    },
    doc="Each minute of each trunk base: of the sum over its instances.",
)
