"""The roles: one process each, scaled by starting more of it."""

from typing import Annotated

import typer

from deploy.cli.explained import explained

app = typer.Typer()


@app.command()
def receive() -> None:
    """Take EventBridge events over HTTP and put them on the logs. Example: trunkline receive"""
    from connectors.receive.role import main
    from connectors.settings.load import load

    with explained():
        main(load())


@app.command()
def poll(
    accept_removals: Annotated[
        list[str] | None,
        typer.Option(help="organisation/object whose entities may vanish all at once; can be repeated."),
    ] = None,
) -> None:
    """Read every organisation's lists and snapshots. Example: trunkline poll"""
    from connectors.poll.role import main
    from connectors.settings.load import load

    with explained():
        main(load(), accept_removals or ())


@app.command()
def notify() -> None:
    """Hear events over WebSockets and put them on the logs. Example: trunkline notify"""
    from connectors.notify.role import main
    from connectors.settings.load import load

    with explained():
        main(load())


@app.command()
def sink() -> None:
    """Write the logs to ClickHouse. Example: trunkline sink"""
    from connectors.settings.load import load
    from streams.sink.role import serve

    with explained():
        serve(load())


@app.command()
def work(
    family: Annotated[str, typer.Argument(help="Whose log is worked on.")] = "telephony",
    accept_gap: Annotated[
        bool, typer.Option(help="Go on although the log has lost records that the state needs.")
    ] = False,
) -> None:
    """Join and window a family's events. Example: trunkline work telephony"""
    from connectors.settings.load import MendSettings, load
    from schemas.catalogue import families, worked
    from streams.work.role import serve

    with explained():
        known = {f.name: f for f in worked()}
        if family not in known:
            there = family in (f.name for f in families())
            what = "has no aggregates, so there is nothing to work out" if there else "is no family"
            raise MendSettings([f"{family}: {what}; there are {', '.join(known)}"])
        serve(load(), known[family], accept_gap)
