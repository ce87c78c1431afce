"""`trunkline schema check|lock|apply|raise-epoch|skip-lost`."""

from typing import Annotated

import typer

from deploy.cli.explained import explained

app = typer.Typer(no_args_is_help=True, help="Schemas: what is declared, published and applied.")


@app.command()
def check() -> None:
    """Fail where the generated files don't follow from the declarations. Example: trunkline schema check"""
    from deploy.schema.files import Files
    from deploy.schema.lock import pending

    with explained():
        found = pending(Files())
    for name, version in found.schemas:
        typer.echo(f"schemas/avro/{name}.v{version}.avsc is missing")
    for statement in found.statements:
        typer.echo(f"no migration has: {statement.splitlines()[0]}")
    if found.views:
        typer.echo("schemas/clickhouse/views.sql is stale")
    for page in found.pages:
        typer.echo(f"docs/{page} is stale")
    if found:
        typer.secho("Run `trunkline schema lock` and commit what it writes.", err=True, fg="red")
        raise typer.Exit(1)


@app.command()
def lock() -> None:
    """Write schemas, migrations, views and pages from the declarations. Example: trunkline schema lock"""
    from deploy.schema.files import ROOT, Files
    from deploy.schema.lock import lock

    with explained():
        for path in lock(Files()):
            typer.echo(f"wrote {path.relative_to(ROOT.parent)}")


@app.command()
def apply() -> None:
    """Register schemas, create topics, migrate ClickHouse. Example: trunkline schema apply"""
    from connectors.clock import open_clock
    from connectors.settings.load import load
    from deploy.schema import apply as work

    with explained():
        settings = load()
        clock = open_clock(settings.clock)
        ids = work.apply_schemas(settings, typer.echo)
        work.apply_topics(settings, ids, clock, typer.echo)
        work.apply_clickhouse(settings, clock, typer.echo)


@app.command()
def raise_epoch(
    topic: Annotated[str, typer.Argument(help="The log's topic, prefix included.")],
) -> None:
    """Accept a recreated log: its rows will win over those of before.

    Example: trunkline schema raise-epoch genesys.telephony
    """
    from connectors.clock import open_clock
    from connectors.settings.load import load
    from deploy.schema import apply as work

    with explained():
        settings = load()
        epoch = work.raise_epoch(settings, topic, open_clock(settings.clock))
    typer.echo(f"{topic} has epoch {epoch} now")


@app.command()
def skip_lost(
    group: Annotated[str, typer.Argument(help="The consumer group, prefix included.")],
    place: Annotated[str, typer.Argument(help="topic:partition, prefix included.")],
) -> None:
    """Let a group go on where its log has lost records that it never read.

    Example: trunkline schema skip-lost trunkline.sink genesys.telephony:0
    """
    from connectors.kafka.groups import skip_lost
    from connectors.settings.load import load

    topic, _, partition = place.rpartition(":")
    if not topic or not partition.isdecimal():
        raise typer.BadParameter("say it as topic:partition", param_hint="PLACE")
    with explained():
        offset = skip_lost(load().kafka, group, topic, int(partition))
    typer.echo(f"{group} goes on at offset {offset} of {place}")
