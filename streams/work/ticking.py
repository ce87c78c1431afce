"""Time that passes while an organisation says nothing: which ticks are due.

Time enters only through the log, so that a replay sees the same time. A tick moves an organisation's time by
no more than the time that passed since its log last moved it, and only as long as that can close a window or
let samples leave memory.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from schemas.control.ticks import TICKS
from schemas.declare.header import OWN
from schemas.derive.record_types import record_type
from schemas.log_record import LogRecord
from streams.columns.kinds import I64
from streams.engine.state import PartitionState

_TYPE: Final = record_type(TICKS)


@dataclass(slots=True)
class _Heard:
    """When an organisation's watermark was last seen to move: on the clock, and in real time."""

    watermark: int
    at_ms: int
    real_s: float
    told_s: float
    """When it was last told, or moved."""


@dataclass(slots=True)
class Ticking:
    """Of one partition. `silence_s` is in real time, also where the clock is a simulator's."""

    silence_s: float
    simulated: bool = False
    """The clock runs at another pace than real time. The system's doesn't, but can be set forward."""
    _heard: dict[int, _Heard] = field(default_factory=dict)

    def due(self, state: PartitionState, now_ms: int, real_s: float) -> list[tuple[str, int]]:
        """(organisation, time) of the ticks to write now; the log has to be read to its end."""
        needed = last_need(state)
        found = []
        for number, watermark in enumerate(state.watermark.tolist()):
            heard = self._heard.get(number)
            if heard is None or heard.watermark != watermark:
                self._heard[number] = _Heard(watermark, now_ms, real_s, real_s)
                continue
            passed = now_ms - heard.at_ms
            if not self.simulated:
                passed = min(passed, int((real_s - heard.real_s) * 1000))
            time = watermark + passed
            if real_s - heard.told_s < self.silence_s or time <= watermark:
                continue
            if watermark < needed[number]:
                found.append((state.orgs.names[number].decode(), time))
                heard.told_s = real_s  # the next one after as long a silence, should this one get lost
        return found


def last_need(state: PartitionState) -> I64:
    """By organisation, the watermark from which on nothing of it is in memory any more."""
    found = np.zeros(len(state.orgs), np.int64)
    for gauge in state.gauges:
        pace, newest = gauge.gauge.pace, gauge.newest(len(state.orgs))
        gone = newest + pace.hold + pace.width + max(pace.close_after, pace.retain)
        found = np.maximum(found, np.where(newest > 0, gone, 0))
    return found


def tick(org: str, time_ms: int, owner: str, log: str) -> LogRecord:
    """The record; its effective time is what it says."""
    return LogRecord(_TYPE, log, org, org, time_ms, time_ms, OWN, "", "", {"owner": owner})
