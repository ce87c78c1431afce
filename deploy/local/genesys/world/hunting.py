"""Which trunk carries a call: hunting over the trunks of its base that are in service."""

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from deploy.local.genesys.config.inventory import Carrier
from deploy.local.genesys.world.arrivals import Offered
from deploy.local.genesys.world.random import Flags, Ints


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls that were carried, in order of their start; each is in progress in [start_ms, end_ms).

    `trunk` and `base` are positions in the world's trunk_ids and base_ids. `base` is the one that the call
    was offered to: a trunk that moves takes its calls along. `lost[b]` counts those that base b refused.
    """

    trunk: Ints
    base: Ints
    start_ms: Ints
    end_ms: Ints
    inbound: Flags
    lost: Ints


class Seat(NamedTuple):
    trunk: int
    out_ms: int
    """When the trunk next goes out of service, and drops its calls."""


class Shift(NamedTuple):
    """Who carries the calls of a base until `end_ms`, in hunting order."""

    end_ms: int
    seats: tuple[Seat, ...]


class Desk:
    """Hands the calls of one base to its trunks. A new shift begins again at its first seat."""

    def __init__(self, carrier: Carrier, shifts: list[Shift]) -> None:
        self._circuits = carrier.circuits
        self._rotary = carrier.hunt == "rotary"
        self._shifts = iter(shifts)
        self._shift = next(self._shifts)
        self._next = 0

    def choose(self, at_ms: int, busy: list[int]) -> Seat | None:
        """A seat with a free circuit; None where there is none. `at_ms` must not go backwards."""
        while at_ms >= self._shift.end_ms:
            self._shift, self._next = next(self._shifts), 0
        seats = self._shift.seats
        for place in range(self._next, self._next + len(seats)):
            seat = seats[place % len(seats)]
            if self._circuits is None or busy[seat.trunk] < self._circuits:
                self._next = (place + 1) % len(seats) if self._rotary else 0
                return seat
        return None


def carry(calls: list[Offered], desks: list[Desk], trunks: int) -> Calls:
    """Offer the calls of all bases (`calls[b]` at `desks[b]`) in order of time.

    A trunk that leaves service drops its calls at that millisecond. A circuit is free again in the
    millisecond in which its call ends.
    """
    start, hold, base, inbound = _merged(calls)
    trunk, end = np.full(len(start), -1, np.int64), np.zeros(len(start), np.int64)
    busy, releases = [0] * trunks, list[tuple[int, int]]()
    for call, (at_ms, lasts, offered_to) in enumerate(
        zip(start.tolist(), hold.tolist(), base.tolist(), strict=True)
    ):
        while releases and releases[0][0] <= at_ms:
            busy[heappop(releases)[1]] -= 1
        if seat := desks[offered_to].choose(at_ms, busy):
            trunk[call], end[call] = seat.trunk, min(at_ms + lasts, seat.out_ms)
            busy[seat.trunk] += 1
            heappush(releases, (min(at_ms + lasts, seat.out_ms), seat.trunk))
    kept = trunk >= 0
    lost = np.bincount(base[~kept], minlength=len(calls))
    return Calls(trunk[kept], base[kept], start[kept], end[kept], inbound[kept], lost)


def _merged(calls: list[Offered]) -> tuple[Ints, Ints, Ints, Flags]:
    base = np.repeat(np.arange(len(calls)), [len(offered.start_ms) for offered in calls])
    start = np.concatenate([offered.start_ms for offered in calls])
    order = np.lexsort((base, start))
    hold = np.concatenate([offered.hold_ms for offered in calls])
    inbound = np.concatenate([offered.inbound for offered in calls])
    return start[order], hold[order], base[order], inbound[order]
