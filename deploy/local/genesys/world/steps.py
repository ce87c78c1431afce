"""Concurrency as a step function of time."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from deploy.local.genesys.config.span import Span
from deploy.local.genesys.world.hunting import Calls
from deploy.local.genesys.world.presence import Stretch
from deploy.local.genesys.world.random import Ints


@dataclass(frozen=True, slots=True)
class Steps:
    """`inbound[i]` and `outbound[i]` hold from `times[i]` (ms, inclusive) until `times[i + 1]`.

    `times[0]` is the span's start, whatever the value there; every later time is within the span and changes
    one of the two. A value is the one after everything that happened in its millisecond.
    """

    times: Ints
    inbound: Ints
    outbound: Ints

    def at(self, times: Ints) -> tuple[Ints, Ints]:
        """(inbound, outbound) at each of `times`, none of which may lie before the span."""
        row = np.searchsorted(self.times, times, side="right") - 1
        return self.inbound[row], self.outbound[row]


def accumulate(times: Ints, inbound: Ints, outbound: Ints, span: Span) -> Steps:
    """The steps that these changes, in any order, add up to; what came before the span is its first value."""
    times = np.append(np.maximum(times, span.start_ms), span.start_ms)
    order = np.argsort(times, kind="stable")
    order = order[times[order] < span.end_ms]
    ends = np.flatnonzero(np.diff(times[order], append=span.end_ms))
    values = np.stack([np.cumsum(np.append(change, 0)[order])[ends] for change in (inbound, outbound)])
    real = np.append(True, np.any(np.diff(values, axis=1) != 0, axis=0))
    return Steps(times[order][ends][real], values[0][real], values[1][real])


def of_trunks(calls: Calls, trunks: int, span: Span) -> list[Steps]:
    """The concurrency of each trunk, by its position."""
    order = np.argsort(calls.trunk, kind="stable")
    bounds = np.searchsorted(calls.trunk[order], np.arange(trunks + 1))
    return [_of_calls(calls, order[a:b], span) for a, b in pairwise(bounds.tolist())]


def _of_calls(calls: Calls, rows: Ints, span: Span) -> Steps:
    inbound = calls.inbound[rows].astype(np.int64)
    return accumulate(
        np.concatenate([calls.start_ms[rows], calls.end_ms[rows]]),
        np.concatenate([inbound, -inbound]),
        np.concatenate([1 - inbound, inbound - 1]),
        span,
    )


def total(parts: list[tuple[Steps, Stretch]], span: Span) -> Steps:
    """The sum over trunks, each of which counts during its stretch only."""
    changes = [_within(steps, stretch) for steps, stretch in parts]
    times, inbound, outbound = (
        np.concatenate([np.empty(0, np.int64), *(change[column] for change in changes)])
        for column in range(3)
    )
    return accumulate(times, inbound, outbound, span)


def _within(steps: Steps, stretch: Stretch) -> tuple[Ints, Ints, Ints]:
    """Changes by which a trunk's concurrency joins at the stretch's start and leaves at its end."""
    inner = (steps.times > stretch.start_ms) & (steps.times < stretch.end_ms)
    times = np.concatenate([[stretch.start_ms], steps.times[inner], [stretch.end_ms]])
    inbound, outbound = steps.at(times[:-1])
    return times, np.diff(inbound, prepend=0, append=0), np.diff(outbound, prepend=0, append=0)
