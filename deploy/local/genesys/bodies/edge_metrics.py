"""What an edge says about itself: integers on the notification topic, floats over REST, one fact."""

from collections.abc import Callable
from typing import Final, NamedTuple

from deploy.local.genesys.bodies.references import EDGES, Json

_BANDWIDTH: Final = 500_000_000
_MEMORY: Final = 4_059_807_744
_DISK: Final = 12_872_298_496
_ODD_MEMORY: Final = "simulated"

Number = Callable[[int], int | float]
"""`int`, or `float` where the REST model says number: 22 there is 22.0."""


class Vitals(NamedTuple):
    event_time: str
    up_ms: int
    active_pct: int
    free_memory: int
    free_disk: int
    sent: int
    received: int
    delay_ms: int
    odd_memory: bool


def notified(vitals: Vitals, edge_id: str, name: str) -> Json:
    return {"edge": {"id": edge_id, "name": name}, **_measured(vitals, int)}


def polled(vitals: Vitals, edge_id: str, name: str) -> Json:
    edge = {"id": edge_id, "name": name, "selfUri": f"{EDGES}/{edge_id}"}
    return {**_measured(vitals, float), "edge": edge}


def _measured(vitals: Vitals, number: Number) -> Json:
    return {
        "eventTime": vitals.event_time,
        "upTimeMsec": vitals.up_ms,
        "processors": [_processor(cpu, vitals.active_pct, number) for cpu in ("cpu0", "total")],
        "memory": [
            {
                "availableBytes": number(vitals.free_memory),
                "type": _ODD_MEMORY if vitals.odd_memory else "physical",
                "totalBytes": number(_MEMORY),
            }
        ],
        "disks": [
            {
                "availableBytes": number(vitals.free_disk),
                "partitionName": "/dev/nvme0n1p1",
                "totalBytes": number(_DISK),
            }
        ],
        "subsystems": [
            {
                "delayMs": 0,
                "processName": "ininedgeservices",
                "mediaSubsystem": {"delayMs": vitals.delay_ms, "processName": "ininmediaserver"},
            },
            {"delayMs": vitals.delay_ms, "processName": "ininedgecontrol"},
        ],
        "networks": [_network(vitals, number)],
    }


def _processor(cpu: str, active_pct: int, number: Number) -> Json:
    return {
        "activeTimePct": number(active_pct),
        "cpuId": cpu,
        "idleTimePct": number(100 - active_pct),
        "privilegedTimePct": number(active_pct // 3),
        "userTimePct": number(active_pct - active_pct // 3),
    }


def _network(vitals: Vitals, number: Number) -> Json:
    """utilizationPct is a fraction on both transports."""
    return {
        "ifname": "eth0",
        "sentBytesPerSec": vitals.sent,
        "receivedBytesPerSec": vitals.received,
        "bandwidthBitsPerSec": number(_BANDWIDTH),
        "utilizationPct": round((vitals.sent + vitals.received) * 800 / _BANDWIDTH, 2),
    }
