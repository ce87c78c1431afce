"""The roles: one process each, scaled by starting more of it."""

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
def sink() -> None:
    """Write the logs to ClickHouse. Example: trunkline sink"""
    from connectors.settings.load import load
    from streams.sink.role import serve

    with explained():
        serve(load())
