"""`trunkline local up|down|status`: the local stack."""

from pathlib import Path
from typing import Annotated, Final

import typer

from deploy.cli.explained import explained

app = typer.Typer(
    no_args_is_help=True, help="Kafka, schema registry, ClickHouse engine: real, here, no Docker."
)

HOME: Final = Path(".trunkline")  # in the working directory

Home = Annotated[Path, typer.Option(envvar="TRUNKLINE_LOCAL", help="The stack's folder: data, logs, state.")]


def _port(part: str) -> object:
    variable = f"TRUNKLINE_LOCAL_{part.upper()}_PORT"
    return typer.Option(envvar=variable, min=0, max=65535, help=f"Where {part} listens; 0: any free port.")


@app.command()
def up(
    home: Home = HOME,
    genesys: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Simulate the organisations of this file, too."),
    ] = None,
    kafka_port: Annotated[int, _port("kafka")] = 0,
    registry_port: Annotated[int, _port("registry")] = 0,
    clickhouse_port: Annotated[int, _port("clickhouse")] = 0,
    genesys_port: Annotated[int, _port("genesys")] = 0,
) -> None:
    """Start what is not up yet, and wait until it can be used: topics, schemas and tables included.

    Example: trunkline local up, then trunkline sql "SHOW TABLES"
    """
    from rich.console import Console

    from deploy.line.running import connect
    from deploy.local import console, stack

    ports = {
        "kafka": kafka_port,
        "registry": registry_port,
        "clickhouse": clickhouse_port,
        "genesys": genesys_port,
    }
    with explained(), console.reporting(Console(stderr=True)) as report:
        started = stack.start(home, ports=ports, organisations=genesys, report=report)
        settings = connect(started, home)
    for part in started.parts:
        typer.echo(f"{part.name:<10}  {part.address}")
    typer.echo(f"settings    {settings}")
    typer.echo('To look into it:  trunkline sql "SHOW TABLES"')


@app.command()
def down(
    home: Home = HOME,
    keep_data: Annotated[
        bool, typer.Option("--keep-data", help="The next `up` finds the data again.")
    ] = False,
) -> None:
    """Stop everything and delete its data. Example: trunkline local down --keep-data"""
    from deploy.line.running import disconnect
    from deploy.local import stack

    with explained():
        was_up = stack.stop(home, keep_data=keep_data)
    if not keep_data:
        disconnect(home)
    typer.echo(f"{'stopped' if was_up else 'nothing was up in'} {home}")


@app.command()
def status(
    home: Home = HOME,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON array, one object a part.")] = False,
) -> None:
    """Show the parts; exit status 1 unless all of them are ready. Example: trunkline local status --json"""
    import msgspec
    from rich.console import Console

    from deploy.local import stack
    from deploy.local import status as now
    from deploy.local.console import show

    with explained():
        rows = now.rows(stack.read(home))
    if as_json:
        typer.echo(msgspec.json.encode(rows))
    else:
        show(Console(), rows)
    raise typer.Exit(not all(row.ready for row in rows))
