"""When calls come: a Poisson process whose rate follows the day, with exponential holding times."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from deploy.local.genesys.config.inventory import Carrier
from deploy.local.genesys.config.span import Span
from deploy.local.genesys.config.traffic import Traffic
from deploy.local.genesys.world.random import Flags, Ints
from schemas.clock import HOUR, MINUTE, SECOND, floor_to

_BUCKET = 15 * MINUTE
"""The rate is constant within a bucket. Offsets of time zones are multiples of 15 minutes."""

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Offered:
    """Calls that want to be carried, in order of their start; a call lasts a millisecond at least."""

    start_ms: Ints
    hold_ms: Ints
    inbound: Flags


def offered(
    carrier: Carrier, traffic: Traffic, zone: ZoneInfo, span: Span, rng: np.random.Generator
) -> Offered:
    buckets = np.arange(floor_to(span.start_ms, _BUCKET), span.end_ms, _BUCKET)
    levels = np.array([level(traffic, datetime.fromtimestamp(b / 1000, zone)) for b in buckets.tolist()])
    counts = rng.poisson(levels * carrier.busy_hour_calls * _BUCKET / HOUR)
    starts = np.repeat(buckets, counts) + rng.integers(0, _BUCKET, int(counts.sum()))
    starts = np.sort(starts[(starts >= span.start_ms) & (starts < span.end_ms)])
    holds = np.ceil(rng.exponential(carrier.mean_hold_s * SECOND, len(starts))).astype(np.int64)
    inbound = rng.random(len(starts)) < carrier.inbound_share
    return Offered(starts, np.maximum(holds, 1), inbound)


def level(traffic: Traffic, local: datetime) -> float:
    """The rate at a local time as a share of the busy hour's: 1 at the top, `night` at the bottom."""
    since_busy = local.hour + local.minute / 60 - traffic.busy_hour
    humps = max(_hump(since_busy, 2.0), 0.85 * _hump(since_busy - 4.5, 2.2))
    weekday = traffic.night + (1 - traffic.night) * humps
    return weekday * (traffic.weekend if local.weekday() >= _SATURDAY else 1.0)


def _hump(hours: float, width: float) -> float:
    """A bell around 0 hours, on the circle of the day."""
    away = (hours + 12) % 24 - 12
    return float(np.exp(-0.5 * (away / width) ** 2))
