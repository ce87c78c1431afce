"""`python -m deploy.local.artifacts lock|fetch`."""

import tempfile
from pathlib import Path

import typer
from rich.console import Console

from deploy.local.artifacts import lock as locks
from deploy.local.artifacts.cache import Cache, default_root
from deploy.local.artifacts.fetch import fetch as fetch_all
from deploy.local.artifacts.resolve import resolve
from deploy.local.console import reporting

app = typer.Typer(no_args_is_help=True, help=__doc__, add_completion=False)


@app.command()
def lock() -> None:
    """For maintainers: resolve the coordinates anew and write artifacts.lock; review the diff."""
    with tempfile.TemporaryDirectory() as folder:
        locks.write(resolve(Path(folder)))
    typer.echo(f"wrote {locks.LOCK}")


@app.command()
def fetch() -> None:
    """Fill the cache from the lock, so that a later start needs no network."""
    cache = Cache(default_root())
    with reporting(Console(stderr=True)) as report:
        fetch_all([artifact for part in locks.read().values() for artifact in part], cache, report)
    typer.echo(f"everything is in {cache.root}")


app()
