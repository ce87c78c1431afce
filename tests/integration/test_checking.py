"""What holds a day against its truth finds what is wrong with it."""

from collections.abc import Callable

import numpy as np
import pytest

from deploy.local.genesys.config.span import Span
from deploy.local.genesys.world.steps import Steps
from deploy.local.genesys.world.world import World, build
from schemas.clock import HOUR, MINUTE
from tests.builders.organisations import START, organisation
from tests.integration.calls import Minute, minutes
from tests.integration.checking import Tables, assert_equal, emitted, expected

_READINGS = [START, START + HOUR]


@pytest.fixture(scope="module")
def world() -> World:
    return build(organisation("north"), Span(START, START + HOUR // 2))


def _tables(world: World) -> Tables:
    """As they are where nothing went wrong."""
    rows = {(name, "north"): found for name, found in expected(world, _READINGS).items()}
    return Tables(rows, {(view, "north"): facts for view, facts in emitted(world).items()})


def _lose_a_fact(tables: Tables) -> None:
    tables.facts["edge_metrics", "north"].pop()


def _invent_a_fact(tables: Tables) -> None:
    tables.facts["trunk_metrics", "north"].add(("t", 1, 0, 0))


def _lose_a_row(tables: Tables) -> None:
    tables.windows["trunk_minute", "north"].popitem()


def _invent_a_row(tables: Tables) -> None:
    rows = tables.windows["trunk_base_minute", "north"]
    rows["base", START] = dict(next(iter(rows.values())))


def _miscount(tables: Tables) -> None:
    row = next(iter(tables.windows["trunk_base_minute", "north"].values()))
    row["call_ms"] = (row["call_ms"] or 0) + 1


def test_a_day_as_simulated_is_equal(world: World) -> None:
    assert_equal(_tables(world), world, _READINGS)


@pytest.mark.parametrize("harm", [_lose_a_fact, _invent_a_fact, _lose_a_row, _invent_a_row, _miscount])
def test_any_difference_is_found(world: World, harm: Callable[[Tables], None]) -> None:
    tables = _tables(world)
    harm(tables)
    with pytest.raises(AssertionError):
        assert_equal(tables, world, _READINGS)


def test_minutes_of_calls() -> None:
    """Two calls from before, a third for ten seconds over the minute's border, one that ends on it."""
    times = np.array([0, MINUTE - 5_000, MINUTE + 5_000, 2 * MINUTE])
    steps = Steps(times, np.array([2, 3, 2, 1]), np.zeros(4, np.int64))
    assert list(minutes(steps, 0, 3 * MINUTE)) == [
        (0, Minute(2, 3, 2 * MINUTE + 5_000)),
        (MINUTE, Minute(2, 3, 2 * MINUTE + 5_000)),
        (2 * MINUTE, Minute(1, 1, MINUTE)),
    ]
