"""Stopping in mid-day, and moving on without events."""

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest

from connectors.clock import SharedClock
from deploy.local.genesys.player.player import Barrier, advance
from deploy.local.genesys.player.progress import Progress
from tests.deploy.local.genesys.player.plays import SPAN, clock_in, player, small_plan
from tests.deploy.local.genesys.player.receivers import receiving, respond

_TIMES = [delivery.deliver_at_ms for delivery in small_plan()]
_NOON = SPAN.start_ms + SPAN.length_ms // 2


def test_a_barrier_finds_everything_earlier_settled_and_nothing_later_sent(tmp_path: Path) -> None:
    async def play() -> list[tuple[int, int, int]]:
        found = []
        async with receiving(lambda n, request: respond()) as receiver:
            clock = clock_in(tmp_path)
            made = player(clock, receiver.destination)

            async def look() -> None:
                await asyncio.sleep(0.02)
                found.append((clock.now_ms(), made.progress.delivered, len(receiver.requests)))

            await made.play([Barrier(_NOON, look), Barrier(_TIMES[10], look), Barrier(SPAN.end_ms + 5, look)])
        return found

    before_noon = sum(at < _NOON for at in _TIMES)
    before_tenth = sum(at < _TIMES[10] for at in _TIMES)
    assert asyncio.run(play()) == [
        (_TIMES[10], before_tenth, before_tenth),
        (_NOON, before_noon, before_noon),
        (SPAN.end_ms + 5, len(_TIMES), len(_TIMES)),
    ]


def test_an_undrained_barrier_leaves_deliveries_under_way(tmp_path: Path) -> None:
    """As when a role is killed under load."""

    async def play() -> tuple[list[int], Progress]:
        caught = []
        async with receiving(lambda n, request: respond()) as receiver:
            receiver.pause_s = 0.01
            made = player(clock_in(tmp_path), receiver.destination, in_flight=4)

            async def look() -> None:
                caught.append(made.progress.in_flight)

            return caught, await made.play([Barrier(_NOON, look, drained=False)])

    caught, progress = asyncio.run(play())
    assert 0 < caught[0] <= 4
    assert progress.delivered == len(_TIMES)


def test_a_receiver_can_be_away_during_a_barrier_and_come_back(tmp_path: Path) -> None:
    """What is sent while it is away is retried until it is there."""
    refused = 0

    async def play() -> Progress:
        def answer() -> bytes | None:
            nonlocal refused
            refused = max(0, refused - 1)
            return None if refused else respond()

        async with receiving(lambda n, request: answer()) as receiver:
            made = player(clock_in(tmp_path), receiver.destination)

            async def go_away() -> None:
                nonlocal refused
                refused = 4

            return await made.play([Barrier(_NOON, go_away)])

    progress = asyncio.run(play())
    assert progress.delivered == len(_TIMES)
    assert progress.retried > 0


def test_an_error_in_a_barrier_ends_the_play(tmp_path: Path) -> None:
    async def play() -> None:
        async with receiving(lambda n, request: respond()) as receiver:
            made = player(clock_in(tmp_path), receiver.destination)

            async def fail() -> None:
                raise RuntimeError("the role did not come up")

            await made.play([Barrier(_NOON, fail, drained=False)])

    with pytest.raises(RuntimeError, match="did not come up"):
        asyncio.run(play())


def test_progress_is_reported_now_and_then_and_at_the_end(tmp_path: Path) -> None:
    reported: list[int] = []

    async def play() -> None:
        async with receiving(lambda n, request: respond()) as receiver:
            made = player(
                clock_in(tmp_path),
                receiver.destination,
                lambda p: reported.append(p.settled),
                progress_every=50,
            )
            await made.play()

    asyncio.run(play())
    assert reported == [*range(50, len(_TIMES) + 1, 50), len(_TIMES)]


def _longest(times: list[int]) -> int:
    return max(later - earlier for earlier, later in pairwise(times))


def test_time_takes_no_longer_step_than_a_stride(tmp_path: Path) -> None:
    async def play() -> list[int]:
        async with receiving(lambda n, request: respond()) as receiver:
            clock = clock_in(tmp_path)
            playing = asyncio.create_task(player(clock, receiver.destination, stride_s=5).play())
            seen = [clock.now_ms()]
            while not playing.done():
                await asyncio.sleep(0.001)
                seen.append(clock.now_ms())
            await playing
            return seen

    seen = asyncio.run(play())
    assert seen[-1] == _TIMES[-1]
    assert _longest(seen) <= 5000 < _longest([SPAN.start_ms, *_TIMES])


def test_a_paced_play_takes_its_time(tmp_path: Path) -> None:
    """Not a speed: pacing may make it slower than this, never faster."""

    async def play() -> float:
        async with receiving(lambda n, request: respond()) as receiver:
            made = player(clock_in(tmp_path), receiver.destination, rate=500.0)
            loop = asyncio.get_running_loop()
            began = loop.time()
            await made.play()
            return loop.time() - began

    assert asyncio.run(play()) >= (len(_TIMES) - 1) / 500


def test_time_can_move_on_beyond_the_last_event(tmp_path: Path) -> None:
    clock = SharedClock.create(tmp_path / "clock", 1000)
    seen: list[int] = []

    async def go() -> None:
        async def watch() -> None:
            while True:
                if not seen or seen[-1] != clock.now_ms():
                    seen.append(clock.now_ms())
                await asyncio.sleep(0)

        watching = asyncio.create_task(watch())
        await advance(clock, 1050, stride_ms=20, pause_s=0.001)
        watching.cancel()

    asyncio.run(go())
    assert seen[-3:] == [1020, 1040, 1050]
