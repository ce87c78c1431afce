"""The simulator can fail: every broken part is found, and what is told of it is little."""

from dataclasses import replace
from random import Random

import pytest

from tests.simulation.mutants import MUTANTS, RACES
from tests.simulation.process import Parts
from tests.simulation.schedule import Action, Kind
from tests.simulation.seeds import run, scenario
from tests.simulation.shrink import explain
from tests.simulation.worlds import world

WITHIN = 150
CLAIMED_AT_ONCE = (
    (Kind.REBALANCE, 0),
    (Kind.REBALANCE, 0),
    (Kind.RESTART, 0),
    (Kind.LAND, 1),
    (Kind.FLOW, 0),
)
"""Two processes of one generation, neither having read the other's claim; the older one's comes first."""
WORK = ((Kind.FETCH, 0), (Kind.FLOW, 0), (Kind.COMMIT, 0), (Kind.FLOW, 0))
ZOMBIE = ((Kind.REBALANCE, 0), (Kind.FLOW, 0), *((Kind.FETCH, 1), (Kind.FLOW, 1)) * 6, (Kind.REBALANCE, 0))
"""Somebody works on long after it lost the partition, while its heir hasn't written anything yet."""
SCHEDULES = {
    "no second look at the claims": (*CLAIMED_AT_ONCE, *WORK),
    "dropped before the fence": ((Kind.REBALANCE, 0), (Kind.FLOW, 0), *WORK * 3, *ZOMBIE),
}


def _found(parts: Parts) -> int | None:
    return next((seed for seed in range(WITHIN) if run(scenario(seed), parts)), None)


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_part_is_found(name: str) -> None:
    assert _found(MUTANTS[name]) is not None


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_part_that_breaks_in_a_race_is_found_in_that_race(name: str) -> None:
    actions = [
        Action(kind, who, 1 if kind in (Kind.FETCH, Kind.LAND) else 40, 7) for kind, who in SCHEDULES[name]
    ]
    there = next(w for w in map(world, map(Random, range(99))) if len(w.told) > 20)
    race = replace(scenario(0).doing(actions).telling(there), snapshot_after=1)
    assert run(race, Parts()) is None
    assert run(race, RACES[name]) is not None


def test_a_difference_is_told_in_few_lines() -> None:
    parts = MUTANTS["commit of what isn't confirmed"]
    seed = _found(parts)
    assert seed is not None
    lines = explain(scenario(seed), parts).splitlines()
    assert lines[0].startswith(f"seed {seed},")
    assert len(lines) < 15
    assert "is committed, but a recovery would have to begin at" in lines[-1]
