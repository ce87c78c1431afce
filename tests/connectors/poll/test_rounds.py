import asyncio

import pytest

from connectors.poll.job import Job
from connectors.poll.rounds import Rounds
from connectors.poll.schedule import FIRST_RETRY, Last, due
from schemas.clock import DAY, HOUR, MINUTE, SECOND
from tests.virtual_time import LoopClock, run

START = 1_795_000_000_000 - 1_795_000_000_000 % DAY


class Timed:
    """A job that takes `seconds` and notes, in minutes from the start, when it began."""

    def __init__(
        self,
        name: str,
        every: int,
        seconds: float = 0.0,
        after: str | None = None,
        breaks: int = 0,
        waits: bool = False,
    ) -> None:
        self.name = name
        self.after = after
        self.waits = waits
        self.began: list[float] = []
        self.never_run = True
        self.running = 0
        self._every = every
        self._seconds = seconds
        self._breaks = breaks
        self._last: Last | None = None

    def due(self) -> int:
        return due(self._every, 0, self._last)

    async def poll(self) -> None:
        now = LoopClock(START).now_ms()
        self.began.append((now - START) / MINUTE)
        self.running += 1
        try:
            await asyncio.sleep(self._seconds)
        finally:
            self.running -= 1
        if len(self.began) <= self._breaks:
            raise ZeroDivisionError
        self._last, self.never_run = Last(now, 0), False


def _for(seconds: float, *jobs: Job) -> None:
    async def scene() -> None:
        rounds = Rounds("east", jobs, LoopClock(START))
        assert not rounds.begun
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(seconds):
                await rounds.go()
        assert rounds.begun

    run(scene())


def test_each_job_runs_at_once_and_then_when_it_is_due() -> None:
    quarterly, hourly = Timed("q", 15 * MINUTE), Timed("h", HOUR)
    _for(2.2 * 3600, quarterly, hourly)
    assert quarterly.began == [15.0 * n for n in range(9)]
    assert hourly.began == [0.0, 60.0, 120.0]


def test_a_run_that_lasts_is_not_started_twice_and_holds_up_no_other() -> None:
    slow, quick = Timed("slow", 15 * MINUTE, seconds=40 * 60), Timed("quick", 15 * MINUTE)
    _for(2.2 * 3600, slow, quick)
    assert slow.began == [0.0, 40.0, 80.0, 120.0]
    assert len(quick.began) == 9


def test_a_snapshot_waits_for_the_ids_that_it_asks_about() -> None:
    trunks = Timed("trunks", DAY, seconds=90)
    metrics = Timed("metrics", 15 * MINUTE, after="trunks")
    _for(3600 - 1, metrics, trunks)
    assert metrics.began == [1.5, 15.0, 30.0, 45.0]


def test_lists_of_parents_are_read_after_the_parents_that_are_due_as_well() -> None:
    sites = Timed("sites", 15 * MINUTE, seconds=90)
    plans = Timed("plans", 15 * MINUTE, after="sites", waits=True)
    _for(3600 - 1, plans, sites)
    assert sites.began == [0.0, 15.0, 30.0, 45.0]
    assert plans.began == [1.5, 16.5, 31.5, 46.5]


def test_a_job_that_breaks_is_tried_again_later_and_the_others_go_on() -> None:
    broken, well = Timed("broken", MINUTE, breaks=2), Timed("well", MINUTE)
    _for(40 * 60 - 1, broken, well)
    retry = FIRST_RETRY / MINUTE
    assert broken.began[:4] == [0.0, retry, 2 * retry, 2 * retry + 1]
    assert len(well.began) == 40


def test_nothing_is_left_running() -> None:
    endless = Timed("endless", DAY, seconds=DAY / SECOND)
    _for(60, endless)
    assert endless.running == 0
