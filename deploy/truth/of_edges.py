"""A simulated organisation's edges, as the reference takes them: out of the bodies that were sent."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import numpy as np

from deploy.local.genesys.bodies.edge_metrics import notified
from deploy.local.genesys.delivery.contents import vital_signs
from deploy.local.genesys.world.world import World
from deploy.truth.facts import Truth, Values


def edges_of(world: World) -> Truth:
    """Every reading once, by edge and the time that it says."""
    samples: dict[str, dict[int, Values]] = {edge: {} for edge in world.edge_ids}
    rows = np.arange(len(world.readings.edge))
    for at, (vitals, edge, _) in zip(world.readings.event_ms.tolist(), vital_signs(world, rows), strict=True):
        samples[edge][at] = _load(notified(vitals, edge, ""))
    return Truth(samples)


def _load(body: Any) -> Values:
    """Hundredths of a percent, and milliseconds."""
    (total,) = [p for p in body["processors"] if p["cpuId"] == "total"]
    subsystems = body["subsystems"]
    delays = [s["delayMs"] for s in subsystems]
    delays += [s["mediaSubsystem"]["delayMs"] for s in subsystems if "mediaSubsystem" in s]
    return {
        "cpu_active": total["activeTimePct"] * 100,
        "memory_used": _fullest(body["memory"]),
        "disk_used": _fullest(body["disks"]),
        "network_utilization": max(int(Decimal(str(n["utilizationPct"])) * 100) for n in body["networks"]),
        "subsystem_delay": max(delays),
    }


def _fullest(entries: Iterable[Any]) -> int:
    """Rounded down."""
    return max(
        (int(e["totalBytes"]) - int(e["availableBytes"])) * 10_000 // int(e["totalBytes"]) for e in entries
    )
