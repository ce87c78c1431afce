"""`serve` answers as Genesys Cloud does, `play` delivers the events and moves the clock."""

import asyncio
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from connectors.clock import SharedClock
from deploy.local.genesys.config.destination import Destination
from deploy.local.genesys.config.file import InvalidSimulationError, Simulation, load
from deploy.local.genesys.delivery.plan import plan
from deploy.local.genesys.player.player import Barrier, Player, advance
from deploy.local.genesys.player.progress import Progress
from deploy.local.genesys.player.settings import Settings
from deploy.local.genesys.server import serving
from deploy.local.genesys.world.world import worlds
from schemas.clock import MINUTE, to_iso

app = typer.Typer(add_completion=False, help=f"Simulated Genesys Cloud organisations. {__doc__}")

Config = Annotated[Path, typer.Option(help="Simulation file (TOML).", exists=True, dir_okay=False)]
ClockFile = Annotated[Path, typer.Option(help="File of the shared clock.", dir_okay=False)]


@app.command()
def serve(
    config: Config,
    clock: ClockFile,
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 0,
    port_file: Annotated[Path | None, typer.Option(help="Gets the port once it is open.")] = None,
) -> None:
    """Serve every organisation of the file under its own host path, on 127.0.0.1, until stopped.

    A clock that doesn't exist is made, at the start of the simulation; after that it is only read.
    """
    simulation = _loaded(config)
    shared = SharedClock(clock) if clock.exists() else SharedClock.create(clock, simulation.span.start_ms)
    serving.serve(simulation, shared, port, port_file)


@app.command()
def play(
    config: Config,
    clock: ClockFile,
    url: Annotated[str | None, typer.Option(help="Instead of the URLs in the file.")] = None,
    in_flight: Annotated[int, typer.Option(min=1, help="Deliveries under way at once.")] = 64,
    keep_alive: Annotated[bool, typer.Option(help="AWS opens a connection for each event.")] = True,
    rate: Annotated[float | None, typer.Option(help="POSTs a second of real time.")] = None,
    stride: Annotated[float | None, typer.Option(help="Longest step of the clock, in seconds.")] = None,
    pause_at: Annotated[
        list[datetime] | None, typer.Option(help="Stop here (UTC) until a line comes in on stdin.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(help="At the end, move the clock on to here (UTC), a minute at a time.")
    ] = None,
) -> None:
    """Deliver every event to the configured destinations; progress is written as lines of JSON."""
    simulation = _loaded(config)
    shared = _opened(clock)
    player = Player(
        plan(worlds(simulation.organisations, simulation.span)),
        shared,
        _destinations(simulation, url),
        Settings(in_flight=in_flight, keep_alive=keep_alive, rate=rate, stride_s=stride),
        on_progress=_report,
    )
    barriers = [_pause(_ms(moment)) for moment in pause_at or []]
    asyncio.run(_play(player, barriers, shared, _ms(until) if until else 0))


async def _play(player: Player, barriers: list[Barrier], clock: SharedClock, until_ms: int) -> None:
    await player.play(barriers)
    await advance(clock, until_ms, MINUTE, pause_s=0.01)


def _pause(at_ms: int) -> Barrier:
    async def wait() -> None:
        typer.echo(json.dumps({"paused_at": to_iso(at_ms)}))
        await asyncio.to_thread(sys.stdin.readline)

    return Barrier(at_ms, wait)


def _report(progress: Progress) -> None:
    typer.echo(json.dumps({**asdict(progress), "clock": to_iso(progress.clock_ms)}))


def _ms(moment: datetime) -> int:
    return round(moment.replace(tzinfo=UTC).timestamp() * 1000)


def _destinations(simulation: Simulation, url: str | None) -> dict[str, Destination]:
    """By organisation; one that has none is left out."""
    found = {each.name: each.destination or simulation.destination for each in simulation.organisations}
    configured = {name: where for name, where in found.items() if where}
    return {name: Destination(url=url or where.url, auth=where.auth) for name, where in configured.items()}


def _loaded(config: Path) -> Simulation:
    try:
        return load(config)
    except InvalidSimulationError as error:
        raise typer.BadParameter(str(error)) from error


def _opened(clock: Path) -> SharedClock:
    if not clock.exists():
        raise typer.BadParameter(f"there is no clock in {clock}: `serve` makes it, start that first")
    return SharedClock(clock)
