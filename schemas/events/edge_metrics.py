"""Load of an edge: topic v2.telephony.providers.edges.{id}.metrics.

Numbers are integers in the topic and floats in the REST twin; both read to the same integers.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

from schemas.clock import MINUTE
from schemas.declare.columns import At, Of, Record
from schemas.declare.events import Event, Snapshot
from schemas.declare.families import TELEPHONY
from schemas.declare.identity import State
from schemas.declare.kinds import CentiPercent
from schemas.declare.permissions import TELEPHONY_PLUGIN

Values = Mapping[str, Any]
_TEN_THOUSAND: Final = 10_000  # 100 % in hundredths of a percent


class Processor(Record, frozen=True):
    cpu_id: Annotated[str, At("cpuId", "cpu0, cpu1 …, or total")]
    active: Annotated[CentiPercent | None, At("activeTimePct", "Busy", "0.01 %")]
    idle: Annotated[CentiPercent | None, At("idleTimePct", "Idle", "0.01 %")]
    privileged: Annotated[CentiPercent | None, At("privilegedTimePct", "In the kernel", "0.01 %")]
    user: Annotated[CentiPercent | None, At("userTimePct", "In user space", "0.01 %")]


class Memory(Record, frozen=True):
    type: Annotated[str, At("type", "physical, virtual …")]
    available: Annotated[int | None, At("availableBytes", "Free", "bytes")]
    total: Annotated[int | None, At("totalBytes", "Installed", "bytes")]


class Disk(Record, frozen=True):
    partition: Annotated[str, At("partitionName", "The partition's device")]
    available: Annotated[int | None, At("availableBytes", "Free", "bytes")]
    total: Annotated[int | None, At("totalBytes", "Size", "bytes")]


class Subsystem(Record, frozen=True):
    process: Annotated[str, At("processName", "The edge's process")]
    delay: Annotated[int | None, At("delayMs", "How late it runs", "ms")]
    media_process: Annotated[str | None, At("mediaSubsystem.processName", "Its media process")]
    media_delay: Annotated[int | None, At("mediaSubsystem.delayMs", "How late that runs", "ms")]


class Network(Record, frozen=True):
    interface: Annotated[str, At("ifname", "eth0 …")]
    sent: Annotated[int | None, At("sentBytesPerSec", "Sent", "bytes/s")]
    received: Annotated[int | None, At("receivedBytesPerSec", "Received", "bytes/s")]
    bandwidth: Annotated[int | None, At("bandwidthBitsPerSec", "Line speed", "bits/s")]
    utilization: Annotated[CentiPercent | None, At("utilizationPct", "Of the line speed", "0.01 %")]


def _greatest(values: Iterable[int | None]) -> int | None:
    return max((v for v in values if v is not None), default=None)


def _cpu_active(values: Values) -> int | None:
    """The `total` processor where the edge reports one, else the busiest."""
    processors = values["processors"]
    total = [p["active"] for p in processors if p["cpu_id"] == "total"]
    return _greatest(total or [p["active"] for p in processors])


def _used(entries: Iterable[Values]) -> int | None:
    """The fullest entry, in hundredths of a percent, rounded down."""
    shares = (
        (e["total"] - e["available"]) * _TEN_THOUSAND // e["total"]
        for e in entries
        if e["available"] is not None and e["total"]
    )
    return _greatest(shares)


def _delay(values: Values) -> int | None:
    return _greatest(d for s in values["subsystems"] for d in (s["delay"], s["media_delay"]))


class EdgeMetrics(Record, frozen=True):
    uptime: Annotated[int | None, At("upTimeMsec", "Since the edge started", "ms")]
    processors: Annotated[list[Processor], At("processors", "Each processor")]
    memory: Annotated[list[Memory], At("memory", "Each kind of memory")]
    disks: Annotated[list[Disk], At("disks", "Each partition")]
    subsystems: Annotated[list[Subsystem], At("subsystems", "Each process")]
    networks: Annotated[list[Network], At("networks", "Each interface")]
    cpu_active: Annotated[CentiPercent | None, Of(_cpu_active, "Busy, all processors", "0.01 %")]
    memory_used: Annotated[
        CentiPercent | None, Of(lambda v: _used(v["memory"]), "Used, fullest memory", "0.01 %")
    ]
    disk_used: Annotated[
        CentiPercent | None, Of(lambda v: _used(v["disks"]), "Used, fullest partition", "0.01 %")
    ]
    network_utilization: Annotated[
        CentiPercent | None,
        Of(lambda v: _greatest(n["utilization"] for n in v["networks"]), "Busiest interface", "0.01 %"),
    ]
    subsystem_delay: Annotated[int | None, Of(_delay, "Latest process", "ms")]


EDGE_METRICS: Final = Event(
    name="edge_metrics",
    record=EdgeMetrics,
    topic="v2.telephony.providers.edges.{id}.metrics",
    family=TELEPHONY,
    entity="edge",
    entity_path="edge.id",
    time=At("eventTime", "When the edge took the sample"),
    identity=State(
        precedence=("cpu_active", "memory_used", "disk_used", "network_utilization", "subsystem_delay")
    ),
    doc="Samples of processors, memory, disks, networks and process delays of each edge.",
    ignored=("edge.name", "edge.selfUri"),
    snapshot=Snapshot(
        path="/api/v2/telephony/providers/edges/metrics",
        ids_parameter="edgeIds",
        batch=100,
        of="edges",
        permission=TELEPHONY_PLUGIN,
        every_ms=15 * MINUTE,
    ),
)
