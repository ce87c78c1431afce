"""The demo: from nothing to answers in SQL, on real parts, and every number held against the truth."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import deploy.local.genesys
from connectors.clickhouse.client import open_client
from deploy.demo import tables, whole
from deploy.demo.checking import check, sampling_errors
from deploy.demo.day import due_between, hours, play
from deploy.demo.harm import kill_busiest
from deploy.demo.questions import NOW, answer, answer_all
from deploy.line.progress import await_settled, behind
from deploy.line.running import Place, Running, prepare
from deploy.local import stack as stacks
from deploy.local.console import reporting
from deploy.local.genesys.config.file import Simulation, load
from deploy.local.genesys.delivery.plan import plan
from deploy.local.genesys.player.progress import Progress as Played
from deploy.local.genesys.world.world import worlds
from schemas import catalogue
from schemas.clock import HOUR, to_iso

ORGANISATIONS: Final = Path(deploy.local.genesys.__file__).parent / "demo.toml"
_OTHERS: Final = dict.fromkeys((declared.name for declared in catalogue.objects()), "6h")
SCHEDULES: Final = _OTHERS | {
    "trunks": "1h",
    "trunk_bases": "1h",
    "trunk_metrics": "2h",
    "edge_metrics": "6h",
    "conversation_details": "10m",
}
_AFTERWARDS: Final = 2 * HOUR
"""Long enough for every window of the day to close, and for a deletion to be missed twice."""
ROLES: Final = ("receive", "poll", "poll-1", "notify", "sink", "work", "work-1")
_PARTITIONS: Final = 3
"""As many as organisations here, so that both workers have some of them."""


@contextmanager
def _step(console: Console, title: str) -> Iterator[None]:
    begun = time.monotonic()
    console.print(f"[bold]{title}[/bold]")
    yield
    console.print(f"  [dim]{time.monotonic() - begun:.1f} s[/dim]")


def run(home: Path, keep: bool, console: Console) -> bool:
    """Whether every row was as it must be. What was started is stopped, unless it is to be kept."""
    simulation = load(ORGANISATIONS)
    was_up = (home / "state.json").exists()
    try:
        with (
            _step(console, "Kafka, schema registry, ClickHouse engine, three simulated organisations"),
            reporting(console) as report,
        ):
            stack = stacks.start(home, organisations=ORGANISATIONS, report=report)
        with _step(console, "Schemas registered, topics made, ClickHouse migrated"):
            line = prepare(stack, simulation, Place(home, "", schedules=SCHEDULES, partitions=_PARTITIONS))
        try:
            return _day(line, simulation, console)
        finally:
            line.stop()
    finally:
        if not (keep or was_up):
            stacks.stop(home)
            (home / "trunkline.toml").unlink(missing_ok=True)  # its clock and its organisations are gone
        _further(console, home, keep or was_up)


def _day(line: Running, simulation: Simulation, console: Console) -> bool:
    with _step(console, f"Roles: {', '.join(ROLES)}"):
        line.start(*ROLES)
    everyone = worlds(simulation.organisations, simulation.span)
    events = plan(everyone)
    until = simulation.span.end_ms + _AFTERWARDS

    def now() -> None:
        await_settled(line.settings.kafka)
        answer(console, line.settings.clickhouse, NOW, ())

    def harm() -> None:
        console.print(f"  {to_iso(line.clock.now_ms())[11:16]}  kill -9 {kill_busiest(line)}, started again")

    orgs = [world.organisation.name for world in everyone]
    between = due_between(SCHEDULES, orgs, simulation.span.start_ms, until)
    noon = {simulation.span.start_ms + 12 * HOUR + HOUR // 2: harm}
    with _step(console, f"A day of {len(events):,} events, with duplicates, reordering and lateness"):
        with _progress(console, len(events)) as report:
            asyncio.run(
                play(line.line, line.clock, events, line.of("poll"), until, report, now, noon, between)
            )
        await_settled(line.settings.kafka)
    with open_client(line.settings.clickhouse) as client:
        with _step(console, "The whole organisation: at the source, and in ClickHouse"):
            lines = list(whole.lines(client, line.settings, everyone))
            console.print(tables.whole(lines, behind(line.settings.kafka)))
        answer_all(console, line.settings.clickhouse)
        console.print()
        with _step(console, "Every window row against the sample truth"):
            checked = list(check(client, everyone, list(hours(simulation.span.start_ms, until))))
            console.print(tables.verdict(checked))
        console.print(tables.errors(sampling_errors(client, everyone), everyone))
    return all(not c.comparison.differences for c in checked) and all(one.good for one in lines)


@contextmanager
def _progress(console: Console, total: int) -> Iterator[Callable[[Played], None]]:
    columns = (TextColumn("  {task.fields[clock]}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("day", total=total, clock="")

        def report(played: Played) -> None:
            bar.update(task, completed=played.settled, clock=to_iso(played.clock_ms)[:16])

        yield report


def _further(console: Console, home: Path, kept: bool) -> None:
    settings = f"TRUNKLINE_CONFIG={home / 'trunkline.toml'}"
    question = f'{settings} .venv/bin/trunkline sql "SELECT * FROM trunk_utilisation LIMIT 5"'
    if kept:
        console.print(
            f"\nThe stack is up in {home}. To look further:  {question}\n"
            f"To stop it:  .venv/bin/trunkline local down --home {home}",
            soft_wrap=True,
        )
    else:
        console.print(
            f"\nAll that was started is stopped. To look further:  make demo KEEP=1, then  {question}",
            soft_wrap=True,
        )
