"""`trunkline status`: what goes on now."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def status(
    organisation: Annotated[
        list[str] | None, typer.Option(help="Only this one, by our name; can be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, a list for each table.")] = False,
) -> None:
    """Show transports, owners, lags, runs, gaps and dead letters, as Kafka and ClickHouse have them.

    Exit status 1 where one of them can't be asked. Example: trunkline status --json
    """
    import asyncio

    from connectors.settings.load import load
    from deploy.cli.explained import explained
    from deploy.status.looking import look

    with explained():
        settings = load()
    picture = asyncio.run(look(settings))
    if organisation:
        picture = picture.of(organisation)
    if as_json:
        import msgspec

        typer.echo(msgspec.json.encode(picture))
    else:
        from deploy.cli.answers import paper
        from deploy.status.table import shown

        paper().print(shown(picture))
    raise typer.Exit(1 if picture.troubles else 0)
