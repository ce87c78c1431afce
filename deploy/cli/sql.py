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

    from connectors.clickhouse.ask import Text, ask_columns, ask_text
    from connectors.settings.load import load
    from deploy.cli.answers import paper, table_of
    from deploy.cli.explained import explained

    with explained():
        settings = load().clickhouse
        try:
            answer = ask_text(settings, query, form) if form else ask_columns(settings, query)
        except httpx.HTTPStatusError as refused:
            typer.secho(str(refused), err=True, fg="red")
            raise typer.Exit(1) from None
    if isinstance(answer, Text):
        typer.echo(answer.body, nl=False)
    elif answer.columns:
        paper().print(table_of(answer))
