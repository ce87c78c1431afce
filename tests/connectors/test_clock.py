"""The clocks of processes: never backwards, and one that a simulator steps."""

import asyncio
import time
from pathlib import Path

import pytest

from connectors.clock import SharedClock, SystemClock, open_clock
from tests.virtual_time import run


def test_a_wall_clock_that_is_set_back_does_not_reorder_our_records(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SystemClock()
    at = [1_000_000_000]
    monkeypatch.setattr(time, "time_ns", lambda: at[0])
    assert clock.now_ms() == 1_000
    at[0] -= 500_000_000
    assert clock.now_ms() == 1_000
    at[0] += 600_000_000
    assert clock.now_ms() == 1_100


def test_a_wall_clock_that_is_set_forward_is_noticed_while_sleeping(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> float:
        loop = asyncio.get_running_loop()
        jump = [0.0]
        monkeypatch.setattr(time, "time_ns", lambda: round((loop.time() + jump[0]) * 1e9))
        sleeping = asyncio.create_task(SystemClock().sleep_until(3_600_000))
        await asyncio.sleep(63)
        jump[0] = 3_600.0
        await sleeping
        return loop.time()

    assert 63 < run(story()) <= 75


def test_a_time_that_has_been_is_not_waited_for(tmp_path: Path) -> None:
    shared = SharedClock.create(tmp_path / "clock", 5_000)
    asyncio.run(asyncio.wait_for(shared.sleep_until(5_000), 5))
    asyncio.run(asyncio.wait_for(SystemClock().sleep_until(0), 5))


def test_a_shared_clock_is_one_for_all_who_open_it_and_only_goes_forward(tmp_path: Path) -> None:
    mine = SharedClock.create(tmp_path / "deep/clock", 5_000)
    other = open_clock(f"file:{tmp_path / 'deep/clock'}")
    mine.step_to(9_000_000_000_000)
    assert other.now_ms() == 9_000_000_000_000
    mine.step_to(1)
    assert other.now_ms() == 9_000_000_000_000


def test_who_sleeps_on_it_wakes_when_it_is_stepped(tmp_path: Path) -> None:
    clock = SharedClock.create(tmp_path / "clock", 0)

    async def story() -> None:
        sleeping = asyncio.create_task(clock.sleep_until(100))
        for step in (1, 99):
            clock.step_to(step)
            await asyncio.sleep(0.03)
            assert not sleeping.done()
        clock.step_to(100)
        await asyncio.wait_for(sleeping, 10)

    asyncio.run(story())


@pytest.mark.parametrize("spec", ["", "file:", "sundial", "system "])
def test_another_form_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match="use 'system', or 'file:PATH'"):
        open_clock(spec)


def test_a_clock_that_nobody_has_made_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="its simulator has ended"):
        open_clock(f"file:{tmp_path / 'none'}")
    assert isinstance(open_clock("system"), SystemClock)
