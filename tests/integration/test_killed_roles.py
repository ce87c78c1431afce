"""SIGKILL in mid-day: no row differs from those of a day without."""

from pathlib import Path

import pytest

from deploy.local.state import Stack
from tests.builders.organisations import organisation
from tests.integration import harm
from tests.integration.menu import CHANGES, DELIVERY, TWO_CARRIERS
from tests.integration.playing import Day, Scene, played, settle

_BUSY = organisation(
    "busy", edges=3, carriers=TWO_CARRIERS, changes=CHANGES, faults=DELIVERY["late"] | DELIVERY["duplicates"]
)


@pytest.mark.stack
def test_a_day_of_kills_is_a_day_like_any_other(stack: Stack, tmp_path: Path) -> None:
    harms = {
        0.3: harm.kill("receive"),
        0.5: harm.kill("sink"),
        0.99: harm.kill_in_the_next_run,
        0.7: harm.kill("work"),
        1.3: harm.kill("receive", "poll", "work", "sink"),
    }
    with played(stack, tmp_path, Day((_BUSY,), harm=harms)) as day:
        assert day.progress.delivered == len(day.plan)
        assert day.progress.retried > 0
        day.assert_equal("busy")


def _taken_over(scene: Scene) -> None:
    """The other sink has dealt with everything: it took over what the paused one has."""
    settle(scene.line)


@pytest.mark.stack
def test_a_sink_that_comes_back_from_the_dead_changes_nothing(stack: Stack, tmp_path: Path) -> None:
    """Paused beyond its session, it still holds a batch of partitions that are another's by then."""
    harms = {
        0.3: harm.start("sink-1"),
        0.6: harm.pause("sink"),
        0.8: _taken_over,
        1.0: harm.resume("sink"),
    }
    with played(stack, tmp_path, Day((_BUSY,), harm=harms)) as day:
        assert day.progress.delivered == len(day.plan)
        day.assert_equal("busy")
