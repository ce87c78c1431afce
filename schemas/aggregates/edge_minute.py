"""Minutes of each edge: how hard it works and how full it is."""

from typing import Final

from schemas.declare.aggregates import Aggregate
from schemas.events.edge_metrics import EDGE_METRICS
from schemas.measures.counting import Samples
from schemas.measures.durations import Covered, Integral
from schemas.measures.extremes import Last, Maximum

_CPU: Final = ("cpu_active",)
_MEMORY: Final = ("memory_used",)
_DISK: Final = ("disk_used",)
_NETWORK: Final = ("network_utilization",)
_DELAY: Final = ("subsystem_delay",)

EDGE_MINUTE: Final = Aggregate(
    name="edge_minute",
    source=EDGE_METRICS,
    measures={
        "samples": Samples("Samples taken in the minute"),
        "covered_ms": Covered("Milliseconds in which the edge's load is known"),
        "cpu_max": Maximum(_CPU, "Busiest, all processors [0.01 %]"),
        "cpu_ms": Integral(_CPU, "Busy × milliseconds; over cpu_covered_ms it is the mean [0.01 % ms]"),
        "cpu_covered_ms": Covered("Milliseconds in which the processors' load is known", _CPU),
        "memory_max": Maximum(_MEMORY, "Fullest memory [0.01 %]"),
        "memory_last": Last(_MEMORY, "Fullest memory, at the minute's end [0.01 %]"),
        "disk_max": Maximum(_DISK, "Fullest partition [0.01 %]"),
        "disk_last": Last(_DISK, "Fullest partition, at the minute's end [0.01 %]"),
        "network_max": Maximum(_NETWORK, "Busiest interface [0.01 %]"),
        "network_ms": Integral(
            _NETWORK, "Busiest interface × milliseconds; over network_covered_ms it is the mean [0.01 % ms]"
        ),
        "network_covered_ms": Covered("Milliseconds in which the interfaces' load is known", _NETWORK),
        "delay_max": Maximum(_DELAY, "Latest process [ms]"),
    },
    doc="Each minute of each edge: processors, memory, disks, networks, and how late its processes run.",
)
