"""Playing a plan: everything arrives, in order, and time moves only as far as it may."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from deploy.local.genesys.player.player import Player
from deploy.local.genesys.player.progress import Progress
from tests.deploy.local.genesys.player.plays import clock_in, player, small_plan
from tests.deploy.local.genesys.player.receivers import Received, Receiver, receiving, respond

_DELIVERIES = list(small_plan())
_DUE = {str(msgspec.json.decode(d.body)["id"]): d.deliver_at_ms for d in _DELIVERIES}


def _id(request: Received) -> str:
    return str(msgspec.json.decode(request.body)["id"])


def _played(
    folder: Path, answer: Callable[[int, Received], bytes | None], **settings: object
) -> tuple[Progress, Receiver]:
    async def play() -> tuple[Progress, Receiver]:
        async with receiving(answer) as receiver:
            return await player(clock_in(folder), receiver.destination, None, **settings).play(), receiver

    return asyncio.run(play())


@pytest.mark.parametrize("keep_alive", [True, False])
def test_everything_is_delivered_once_to_a_willing_receiver(tmp_path: Path, keep_alive: bool) -> None:
    progress, receiver = _played(tmp_path, lambda n, request: respond(), keep_alive=keep_alive)
    assert sorted(r.body for r in receiver.requests) == sorted(d.body for d in _DELIVERIES)
    assert (progress.delivered, progress.retried, progress.in_flight) == (len(_DELIVERIES), 0, 0)
    assert progress.clock_ms == _DELIVERIES[-1].deliver_at_ms


def test_one_in_flight_keeps_the_order_and_moves_time_after_each_answer(tmp_path: Path) -> None:
    """Every third answer is a refusal, so order has to survive retries."""
    clock = clock_in(tmp_path)
    times: dict[str, set[int]] = {}

    def answer(n: int, request: Received) -> bytes:
        times.setdefault(_id(request), set()).add(clock.now_ms())
        return respond(503 if n % 3 == 0 else 202)

    async def play() -> Receiver:
        async with receiving(answer) as receiver:
            await player(clock, receiver.destination, in_flight=1).play()
            return receiver

    receiver = asyncio.run(play())
    assert list(dict.fromkeys(receiver.ids)) == list(_DUE)
    assert times == {id_: {due} for id_, due in _DUE.items()}


def test_time_runs_ahead_by_the_window_and_no_further(tmp_path: Path) -> None:
    """The first event is not answered until the window is full: time then stands at its last event."""
    clock = clock_in(tmp_path)
    seen: list[int] = []

    def answer(n: int, request: Received) -> bytes:
        if _id(request) == _id_of(0) and len(seen) < 20:
            seen.append(clock.now_ms())
            return respond(503)
        return respond()

    async def play() -> None:
        async with receiving(answer) as receiver:
            await player(clock, receiver.destination, in_flight=8).play()

    asyncio.run(play())
    assert max(seen) == _DELIVERIES[7].deliver_at_ms


def _id_of(position: int) -> str:
    return str(msgspec.json.decode(_DELIVERIES[position].body)["id"])


def test_in_flight_is_bounded_and_used(tmp_path: Path) -> None:
    async def play() -> Receiver:
        async with receiving(lambda n, request: respond()) as receiver:
            receiver.pause_s = 0.005
            await player(clock_in(tmp_path), receiver.destination, in_flight=6).play()
            return receiver

    receiver = asyncio.run(play())
    assert receiver.most_busy == 6
    assert receiver.connections == 6


@pytest.mark.parametrize("status", [401, 407, 409, 429, 500, 503])
def test_what_may_come_again_comes_again(tmp_path: Path, status: int) -> None:
    seen: Counter[str] = Counter()

    def answer(n: int, request: Received) -> bytes:
        seen[_id(request)] += 1
        return respond(status if seen[_id(request)] <= 2 else 200, "Retry-After: 0")

    progress, receiver = _played(tmp_path, answer)
    assert progress.delivered == len(_DELIVERIES)
    assert progress.retried == 2 * len(_DELIVERIES)
    assert set(seen.values()) == {3}
    assert {r.body for r in receiver.requests} == {d.body for d in _DELIVERIES}


def test_closed_connections_and_silence_are_retried(tmp_path: Path) -> None:
    """Every fourth connection is closed, and the very first answer never ends."""

    def answer(n: int, request: Received) -> bytes | None:
        if n == 0:
            return b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"
        return None if n % 4 == 0 else respond()

    progress, _ = _played(tmp_path, answer, timeout_s=0.1)
    assert progress.delivered == len(_DELIVERIES)
    assert progress.retried > len(_DELIVERIES) / 5


@pytest.mark.parametrize("status", [400, 403, 404, 413])
def test_what_is_refused_for_good_is_dropped_and_counted(tmp_path: Path, status: int) -> None:
    progress, receiver = _played(tmp_path, lambda n, request: respond(status if n < 3 else 200))
    assert progress.dropped == {status: 3}
    assert progress.delivered == len(_DELIVERIES) - 3
    assert len(receiver.requests) == len(_DELIVERIES)


def test_an_event_is_given_up_after_the_last_attempt(tmp_path: Path) -> None:
    backoff = {"first_s": 0.0, "most_s": 0.0, "attempts": 4}
    progress, receiver = _played(tmp_path, lambda n, request: respond(500), backoff=backoff)
    assert progress.exhausted == len(_DELIVERIES)
    assert len(receiver.requests) == 4 * len(_DELIVERIES)


def test_a_missing_destination_is_told_of_at_once(tmp_path: Path) -> None:
    clock = clock_in(tmp_path)
    with pytest.raises(ValueError, match="north-harbour"):
        Player(small_plan(), clock, {})
