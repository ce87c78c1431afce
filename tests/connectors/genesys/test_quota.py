import asyncio
import math
import random
from dataclasses import dataclass, field

import httpx
import pytest

from connectors.genesys.quota import Quota
from connectors.genesys.window import Priority
from tests import virtual_time


@dataclass
class Counting:
    """A server's fixed windows, begun by the first request after the last one."""

    allowed: int
    rounded_up: bool = True
    says: bool = True
    counts: list[int] = field(default_factory=list)
    refused: int = 0
    """Requests of ours that came when nothing was left."""
    ends: float = 0.0

    def count(self, now: float) -> httpx.Headers:
        if now >= self.ends:
            self.counts.append(0)
            self.ends = now + 60
        self.counts[-1] += 1
        if not self.says:
            return httpx.Headers()
        reset = math.ceil(self.ends - now) if self.rounded_up else math.floor(self.ends - now)
        said = {"count": self.counts[-1], "allowed": self.allowed, "reset": reset}
        return httpx.Headers({f"inin-ratelimit-{name}": str(value) for name, value in said.items()})


async def _caller(quota: Quota, server: Counting, priority: Priority, rng: random.Random) -> None:
    """Asks for ever, one question after the other; each takes up to 0.4 s each way."""
    while True:
        turn = await quota.turn(priority)
        await asyncio.sleep(rng.uniform(0.01, 0.4))
        headers = server.count(asyncio.get_running_loop().time())
        server.refused += server.counts[-1] > server.allowed
        await asyncio.sleep(rng.uniform(0.01, 0.4))
        quota.learn(turn, headers)


async def _busy(server: Counting, callers: int, configured: int, seconds: float) -> None:
    quota = Quota("east", configured, virtual_time.timing())
    rng = random.Random(7)
    tasks = [asyncio.create_task(_caller(quota, server, Priority.INVENTORY, rng)) for _ in range(callers)]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("rounded_up", [True, False])
@pytest.mark.parametrize(("allowed", "configured"), [(300, 300), (180, 300), (600, 300), (40, 40)])
def test_many_callers_use_the_quota_and_never_more(allowed: int, configured: int, rounded_up: bool) -> None:
    server = Counting(allowed, rounded_up)
    minutes = 10
    virtual_time.run(_busy(server, callers=25, configured=configured, seconds=60.0 * minutes))
    assert max(server.counts) <= allowed
    assert sum(server.counts) >= 0.95 * allowed * minutes


def test_without_headers_the_configured_rate_holds() -> None:
    server = Counting(90, says=False)
    virtual_time.run(_busy(server, callers=10, configured=90, seconds=600.0))
    assert max(server.counts) <= 90
    assert sum(server.counts) >= 0.95 * 900


def test_others_with_the_same_client_are_left_room() -> None:
    async def scene() -> None:
        other = asyncio.create_task(_other(server))
        await _busy(server, callers=20, configured=300, seconds=300.0)
        other.cancel()

    async def _other(server: Counting) -> None:
        while True:
            server.count(asyncio.get_running_loop().time())
            await asyncio.sleep(0.5)

    server = Counting(300)
    virtual_time.run(scene())
    assert server.refused <= 0.002 * sum(server.counts)
    assert min(server.counts[:5]) >= 0.9 * 300


def test_a_live_question_does_not_queue_behind_inventory() -> None:
    async def scene() -> list[float]:
        quota, server, rng = Quota("east", 60, virtual_time.timing()), Counting(60), random.Random(3)
        callers = [
            asyncio.create_task(_caller(quota, server, priority, rng))
            for priority in (Priority.INVENTORY, Priority.BACKFILL)
            for _ in range(10)
        ]
        waits, loop = [], asyncio.get_running_loop()
        for _ in range(20):
            await asyncio.sleep(59.0)
            asked = loop.time()
            await quota.turn(Priority.LIVE)
            waits.append(loop.time() - asked)
        for task in callers:
            task.cancel()
        return waits

    assert max(virtual_time.run(scene())) < 2.5


def test_inventory_goes_before_backfill() -> None:
    async def scene() -> list[Priority]:
        quota = Quota("east", 40, virtual_time.timing())
        order: list[Priority] = []

        async def ask(priority: Priority) -> None:
            await quota.turn(priority)
            order.append(priority)

        quota.pause(1.0)
        waiting = [ask(Priority.BACKFILL) for _ in range(30)] + [ask(Priority.INVENTORY) for _ in range(30)]
        await asyncio.gather(*waiting)
        return order

    order = virtual_time.run(scene())
    assert order == sorted(order)


def test_a_pause_holds_everyone() -> None:
    async def scene() -> list[float]:
        quota, loop = Quota("east", 300, virtual_time.timing()), asyncio.get_running_loop()
        quota.pause(loop.time() + 42.0)
        quota.pause(loop.time() + 5.0)
        went = []
        for priority in Priority:
            await quota.turn(priority)
            went.append(loop.time())
        return went

    assert min(virtual_time.run(scene())) == pytest.approx(42.0)
