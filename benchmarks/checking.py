"""Whether rows on the result topics are what they must be: none missing, and one organisation's all equal.

What an organisation's rows must be says `deploy.truth`, which shares nothing with the engine.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.load import START, Fleet
from benchmarks.outcome import Block, final, read
from connectors.settings.model import Settings
from deploy.truth.facts import Member, Truth
from deploy.truth.windows import windows
from schemas import catalogue
from schemas.clock import HOUR, MINUTE, floor_to
from schemas.declare.aggregates import Aggregate
from schemas.events.trunk_metrics import TRUNK_METRICS

_SPOT_MS: Final = HOUR
"""Of one organisation's life that much is compared."""
_CREATED: Final = 0


@dataclass(frozen=True, slots=True)
class Until:
    """What was worked on: the first `count` samples of the fleet.

    Windows that start before `closed` are final.
    """

    fleet: Fleet
    count: int
    closed: int


def check(settings: Settings, until: Until) -> int:
    """Returns how many rows there were, all revisions. Raises AssertionError."""
    return sum(_check(settings, until, aggregate) for aggregate in _aggregates())


def _aggregates() -> list[Aggregate]:
    return [a for a in catalogue.aggregates() if a.source is TRUNK_METRICS]


def _check(settings: Settings, until: Until, aggregate: Aggregate) -> int:
    blocks = read(settings, aggregate.topic)
    rows = final(blocks, until.closed)
    owners = _owners(until.fleet, aggregate)
    wanted = owners * (until.closed - floor_to(START, MINUTE)) // MINUTE
    if len(rows) != wanted:
        raise AssertionError(f"{aggregate.name}: {len(rows):,} windows are closed, of {wanted:,}")
    _spot(blocks, rows, until, aggregate)
    return sum(len(block.window) for block in blocks)


def _owners(fleet: Fleet, aggregate: Aggregate) -> int:
    name = fleet.base if aggregate.membership else fleet.trunk
    return len({name(n) for n in range(fleet.size)})


def _spot(
    blocks: list[Block], rows: dict[tuple[str, int], tuple[int, int]], until: Until, aggregate: Aggregate
) -> None:
    """Every row of the first organisation's first hour. Raises AssertionError."""
    fleet = until.fleet
    known = min(until.count, _SPOT_MS * fleet.size // fleet.every_ms)
    end = min(until.closed, START + known * fleet.every_ms // fleet.size - fleet.every_ms - MINUTE)
    wanted = windows(aggregate, _truth(fleet, known))
    compared = {key: row for key, row in wanted.items() if key[1] < end}
    for key, row in compared.items():
        number, at = rows[key]
        if (found := blocks[number].measures(aggregate, at)) != row:
            raise AssertionError(f"{aggregate.name} {key}: {found}, not {row}")
    if not compared:
        raise AssertionError(f"{aggregate.name}: there was nothing to compare")


def _truth(fleet: Fleet, count: int) -> Truth:
    """The first organisation's share of the first samples."""
    found = fleet.samples(0, count)
    samples: dict[str, dict[int, dict[str, int | None]]] = {}
    mine = np.flatnonzero(found.trunk % fleet.orgs == 0)
    columns = (found.trunk, found.time, *found.values)
    for trunk, time, *values in zip(*(c[mine].tolist() for c in columns), strict=True):
        named = dict(zip(("inbound_calls", "outbound_calls", "mismatch_count"), values, strict=True))
        samples.setdefault(fleet.trunk(trunk), {})[time] = named
    trunks = range(0, fleet.size, fleet.orgs)
    members = {fleet.trunk(n): [Member(_CREATED, fleet.base(n))] for n in trunks}
    return Truth(samples, {"connected": {}}, members)
