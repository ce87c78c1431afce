"""What goes wrong on the way: each fault takes the deliveries and gives them back changed, or more of them.

No fault takes a fact away, and each draws from its own stream, so that faults don't change each other's lot.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from deploy.local.genesys.config.faults import DeliveryFaults
from deploy.local.genesys.config.organisation import Organisation
from deploy.local.genesys.delivery.rows import Kind, Rows, new_ids
from deploy.local.genesys.world.random import draw_ms, stream

Fault = Callable[[Rows, DeliveryFaults, np.random.Generator], Rows]


def beset(rows: Rows, organisation: Organisation) -> Rows:
    """All configured faults; what was not asked for leaves the rows as they are."""
    for fault in _MENU:
        rows = fault(rows, organisation.faults, stream(organisation, "fault", fault.__name__))
    return rows


def odd(rows: Rows, faults: DeliveryFaults, rng: np.random.Generator) -> Rows:
    """Bodies with fields that nobody published."""
    rows["odd"] = rng.random(len(rows)) < faults.unknown_fields
    return rows


def late(rows: Rows, faults: DeliveryFaults, rng: np.random.Generator) -> Rows:
    """Genesys queues events up to 4 days while AWS can't be reached. The shares are of different events."""
    lot, taken = rng.random(len(rows)), 0.0
    for lateness in faults.late:
        held = (taken <= lot) & (lot < taken + lateness.share)
        rows["deliver_ms"][held] += draw_ms(rng, lateness.delay_s, int(held.sum()))
        taken += lateness.share
    return rows


def reordered(rows: Rows, faults: DeliveryFaults, rng: np.random.Generator) -> Rows:
    """EventBridge promises no order: some events overtake others."""
    slow = rng.random(len(rows)) < faults.reordered
    rows["deliver_ms"][slow] += draw_ms(rng, faults.reordered_by_s, int(slow.sum()))
    return rows


def duplicated(rows: Rows, faults: DeliveryFaults, rng: np.random.Generator) -> Rows:
    """Delivery is at least once: the same bytes come again."""
    return np.concatenate([rows, _again(rows, faults.duplicates, Kind.DUPLICATE, faults, rng)])


def republished(rows: Rows, faults: DeliveryFaults, rng: np.random.Generator) -> Rows:
    """One fact comes under two envelope ids and two correlation ids."""
    again = _again(rows, faults.republished, Kind.REPUBLISHED, faults, rng)
    again["envelope"] = new_ids(rng, len(again))
    again["correlation"] = new_ids(rng, len(again))
    return np.concatenate([rows, again])


def unreadable(rows: Rows, faults: DeliveryFaults, rng: np.random.Generator) -> Rows:
    """Bodies that break off: a proper prefix of a JSON object is never JSON."""
    broken = _again(rows, faults.unreadable, Kind.UNREADABLE, faults, rng)
    broken["kept"] = rng.random(len(broken))
    return np.concatenate([rows, broken])


_MENU: Final[tuple[Fault, ...]] = (odd, late, reordered, duplicated, republished, unreadable)


def _again(rows: Rows, share: float, kind: Kind, faults: DeliveryFaults, rng: np.random.Generator) -> Rows:
    """Copies of a share of the original events, delivered somewhat later than these."""
    originals = rows[rows["kind"] == Kind.EVENT]
    copies: Rows = originals[rng.random(len(originals)) < share]
    copies["kind"] = kind
    copies["deliver_ms"] += draw_ms(rng, faults.again_after_s, len(copies))
    return copies
