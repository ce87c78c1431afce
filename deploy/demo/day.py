"""One simulated day through the line: events posted as EventBridge would, lists polled as they are due."""

import asyncio
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import product
from typing import Final

import httpx

from connectors.clock import SharedClock
from connectors.poll.schedule import Last, due, offset_of
from connectors.settings.durations import parse_duration
from deploy.line.configuration import Line
from deploy.line.roles import Role
from deploy.local.genesys.config.destination import ApiKey, Destination
from deploy.local.genesys.delivery.plan import Plan
from deploy.local.genesys.player.player import Barrier, Player
from deploy.local.genesys.player.progress import Progress
from deploy.local.genesys.player.settings import Settings
from schemas.clock import HOUR

_CAUGHT_UP: Final = re.compile(
    r'^trunkline_poll_caught_up_timestamp_seconds\{org="([^"]+)"\} (\S+)$', re.MULTILINE
)
_LOOK_S: Final = 0.02
_HOLD_S: Final = 10.0
"""A run that isn't made when it should be is not waited for any longer: the next full hour waits for it."""


async def await_polled(polls: Sequence[Role], to_ms: int, organisations: Collection[str]) -> None:
    """Return once the pollers have done every run that was due by then, in these organisations."""
    async with httpx.AsyncClient() as client:
        while True:
            reached: dict[str, int] = {}
            for poll in polls:
                for org, seconds in _CAUGHT_UP.findall(await _metrics(client, poll)):
                    reached[org] = max(reached.get(org, 0), round(float(seconds) * 1000))
            if all(reached.get(org, 0) >= to_ms for org in organisations):
                return
            await asyncio.sleep(_LOOK_S)


async def _metrics(client: httpx.AsyncClient, role: Role) -> str:
    try:
        return (await client.get(f"{role.admin}/metrics", timeout=10)).text
    except httpx.TransportError:  # it is being started again, or gone
        return ""


def hours(start_ms: int, end_ms: int) -> Iterator[int]:
    """Every full hour from the first one on, the end included."""
    yield from range(start_ms + (-start_ms) % HOUR, end_ms + 1, HOUR)


def due_between(
    schedules: Mapping[str, str], organisations: Sequence[str], start_ms: int, end_ms: int
) -> dict[int, list[str]]:
    """When, and in which organisations, what is read seldom is due after the first runs, at the start: its
    runs are spread, and so they begin within an hour.
    """
    found: dict[int, list[str]] = {}
    for org, (name, every) in product(organisations, schedules.items()):
        if (period := parse_duration(every)) > HOUR:
            first = due(period, offset_of(org, name, period), Last(start_ms, 0))
            for at in range(first, end_ms, period):
                found.setdefault(at, []).append(org)
    return found


async def play(
    line: Line,
    clock: SharedClock,
    plan: Plan,
    polls: Sequence[Role],
    until_ms: int,
    on_progress: Callable[[Progress], None] = lambda _: None,
    at_day_end: Callable[[], None] = lambda: None,
    harm: Mapping[int, Callable[[], None]] | None = None,
    between: Mapping[int, Collection[str]] | None = None,
) -> Progress:
    """Deliver the plan and move the clock to `until_ms`; time stands still at each full hour, and `between`
    them whenever something is due in these organisations, until the lists that are due then are read: every
    run begins at the time that it was due, and what it reads is as of then.

    `at_day_end` is called while time stands still at the end of the span. `harm` is done at its time while
    events are under way.
    """
    names = [world.organisation.name for world in plan.worlds]
    destination = Destination(url=line.webhook, auth=ApiKey(value=line.key))
    settings = Settings(in_flight=64, progress_every=200)
    player = Player(plan, clock, dict.fromkeys(names, destination), settings, on_progress)

    span = plan.worlds[0].span

    async def read(at_ms: int) -> None:
        await await_polled(polls, at_ms, names)
        if at_ms == span.end_ms:
            await asyncio.to_thread(at_day_end)

    async def held(at_ms: int, organisations: Collection[str]) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_HOLD_S):
                await await_polled(polls, at_ms, organisations)

    def reading(at_ms: int) -> Barrier:
        return Barrier(at_ms, lambda: read(at_ms))

    def harming(at_ms: int, action: Callable[[], None]) -> Barrier:
        return Barrier(at_ms, lambda: asyncio.to_thread(action), drained=False)

    barriers = [reading(at) for at in hours(span.start_ms, until_ms)]
    barriers += [Barrier(at, partial(held, at, orgs)) for at, orgs in (between or {}).items()]
    barriers += [harming(at, action) for at, action in (harm or {}).items()]
    return await player.play(barriers)
