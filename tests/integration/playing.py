"""A small day through the whole line: what is played, what is harmed when, and what came of it.

The one place that knows where window rows come from; tests hold days as data and ask what `played` gives.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from connectors.clock import SharedClock
from deploy.demo.day import hours, play
from deploy.line.progress import await_caught_up, await_settled
from deploy.line.running import Place, Running, prepare
from deploy.local.genesys.config.organisation import Organisation
from deploy.local.genesys.delivery.plan import Plan, plan
from deploy.local.genesys.player.progress import Progress
from deploy.local.genesys.server.serving import serving
from deploy.local.genesys.world.world import World, worlds
from deploy.local.state import Stack
from schemas import catalogue
from schemas.clock import HOUR
from schemas.control.dead_letters import DEAD_LETTERS
from streams.sink.role import GROUP
from tests.builders.organisations import START, simulation
from tests.integration.checking import Tables, assert_equal, read_tables

SCHEDULES: Final = {
    "trunks": "1h",
    "trunk_bases": "1h",
    "edges": "6h",
    "edge_groups": "12h",
    "sites": "12h",
    "locations": "12h",
    "trunk_metrics": "1h",
    "edge_metrics": "6h",
}
LOGS: Final = tuple(family.log for family in catalogue.families())
PATIENCE_S: Final = 90.0
LONGEST_S: Final = 180.0
"""Of a day, on the real clock: one that stands still for good fails instead of hanging."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a harm can lay hands on."""

    stack: Stack
    line: Running
    genesys: str
    """Base URL of the simulated organisations."""
    worlds: tuple[World, ...]
    aside: Executor
    under_way: list[Future[None]] = field(default_factory=list)

    def meanwhile(self, action: Callable[[], None]) -> None:
        """Do it while the day goes on; the day is over when it is done, and fails where it does."""
        self.under_way.append(self.aside.submit(action))


Harm = Callable[[Scene], None]


@dataclass(frozen=True, slots=True)
class Day:
    """`harm` is by hours since the start; `after` is how many hours time moves on behind the last event."""

    organisations: tuple[Organisation, ...]
    hours: float = 2.0
    after: float = 2.0
    roles: tuple[str, ...] = ("receive", "poll", "work", "sink")
    harm: Mapping[float, Harm] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    """Settings of the roles, as environment variables."""
    schedules: Mapping[str, str] = field(default_factory=lambda: SCHEDULES)
    before: Harm = lambda _: None
    """Done when all is prepared, and no role runs yet."""


@dataclass(frozen=True, slots=True)
class Played:
    """A day that is over; its line still runs."""

    scene: Scene
    plan: Plan
    progress: Progress
    readings: tuple[int, ...]
    """When the list of trunks was due."""
    tables: Tables

    @property
    def line(self) -> Running:
        return self.scene.line

    def world(self, org: str) -> World:
        return next(world for world in self.plan.worlds if world.organisation.name == org)

    def assert_equal(self, org: str, readings: Sequence[int] | None = None) -> None:
        """As `checking.assert_equal`; `readings` where the list was not read whole whenever it was due."""
        assert_equal(self.tables, self.world(org), readings or self.readings)


@contextmanager
def played(stack: Stack, home: Path, day: Day) -> Iterator[Played]:
    """Play it to its end, and until ClickHouse has all of it. Every process is gone after the block."""
    simulated = simulation(day.organisations, day.hours)
    clock = SharedClock.create(home / "clock", START)
    with serving(simulated, clock) as genesys, ThreadPoolExecutor() as aside:
        place = Place(home, genesys=genesys, clock=home / "clock", schedules=day.schedules)
        line = prepare(stack, simulated, place)
        scene = Scene(stack, line, genesys, worlds(simulated.organisations, simulated.span), aside)
        try:
            day.before(scene)
            line.start(*day.roles, variables=day.variables)
            yield _play(scene, day)
        finally:
            line.stop()


def _play(scene: Scene, day: Day) -> Played:
    line, planned = scene.line, plan(scene.worlds)
    until = START + round((day.hours + day.after) * HOUR)
    harm = {START + round(at * HOUR): _bound(action, scene) for at, action in day.harm.items()}
    playing = play(line.line, line.clock, planned, line.of("poll"), until, harm=harm)
    try:
        progress = asyncio.run(asyncio.wait_for(playing, LONGEST_S))
    finally:
        for action in scene.under_way:
            action.result(PATIENCE_S)
    settle(line)
    tables = read_tables(line.settings.clickhouse)
    return Played(scene, planned, progress, tuple(hours(START, until)), tables)


def _bound(action: Harm, scene: Scene) -> Callable[[], None]:
    return lambda: action(scene)


def settle(line: Running) -> None:
    """Return once all that is on the logs counts in ClickHouse, and the letters that came of it are there."""
    kafka = line.settings.kafka
    if "work" in line.roles:
        await_settled(kafka, PATIENCE_S)
    else:
        await_caught_up(kafka, GROUP, LOGS, PATIENCE_S)
    await_caught_up(kafka, GROUP, [DEAD_LETTERS.topic or ""], PATIENCE_S)
