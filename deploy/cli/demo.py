"""`trunkline demo`."""

from pathlib import Path
from typing import Annotated, Final

import typer

app = typer.Typer()
_WIDTH: Final = 120
"""Of a log file; a terminal knows its own."""


@app.command()
def demo(
    home: Annotated[
        Path, typer.Option(envvar="TRUNKLINE_LOCAL", help="The stack's folder: data, logs, state.")
    ] = Path(".trunkline"),
    keep: Annotated[bool, typer.Option("--keep", help="Leave the stack up, with the day's data.")] = False,
) -> None:
    """A day of three organisations on real parts, ending in SQL answers. Example: trunkline demo --keep"""
    from rich.console import Console

    from deploy.cli.explained import explained
    from deploy.demo.demo import run

    with explained():
        console = Console()
        good = run(home, keep, console if console.is_terminal else Console(width=_WIDTH))
    raise typer.Exit(0 if good else 1)
