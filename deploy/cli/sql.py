"""`trunkline sql`: a question to ClickHouse."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="A SELECT, SHOW or DESCRIBE.")],
    form: Annotated[
        str | None, typer.Option("--format", help="A ClickHouse format, such as CSV; else a table.")
    ] = None,
) -> None:
    """Ask ClickHouse. Example: trunkline sql "SELECT * FROM trunk_utilisation LIMIT 5" """
    import httpx
    from rich.console import Console

    from connectors.clickhouse.ask import ask, ask_raw
    from connectors.settings.load import load
    from deploy.cli.answers import table_of
    from deploy.cli.explained import explained

    with explained():
        settings = load().clickhouse
        try:
            if form:
                typer.echo(ask_raw(settings, f"{query.strip().rstrip(';')} FORMAT {form}"), nl=False)
            else:
                Console().print(table_of(ask(settings, query.strip().rstrip(";"))))
        except httpx.HTTPStatusError as refused:
            typer.secho(str(refused), err=True, fg="red")
            raise typer.Exit(1) from None
