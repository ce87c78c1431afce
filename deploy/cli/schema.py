"""`trunkline schema check|lock|apply|raise-epoch`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Schemas: what is declared, published and applied.")


@contextmanager
def _explained() -> Iterator[None]:
    """Known trouble as one line and exit code 1; anything else is a bug, and shows itself."""
    from clickhouse_connect.driver.exceptions import Error
    from confluent_kafka import KafkaException
    from confluent_kafka.schema_registry import SchemaRegistryError
    from httpx import TransportError

    from connectors.clickhouse.errors import MendSetup
    from connectors.kafka.errors import TryLater
    from connectors.settings.load import MendSettings
    from schemas.derive.evolution import Forbidden

    known = (Forbidden, MendSettings, MendSetup, TryLater, KafkaException, SchemaRegistryError)
    try:
        yield
    except (*known, Error, TransportError, LookupError) as trouble:
        typer.secho(f"{type(trouble).__name__}: {trouble}", err=True, fg="red")
        raise typer.Exit(1) from None


@app.command()
def check() -> None:
    """Fail where the generated files don't follow from the declarations. Example: trunkline schema check"""
    from deploy.schema.files import Files
    from deploy.schema.lock import pending

    with _explained():
        found = pending(Files())
    for name, version in found.schemas:
        typer.echo(f"schemas/avro/{name}.v{version}.avsc is missing")
    for statement in found.statements:
        typer.echo(f"no migration has: {statement.splitlines()[0]}")
    if found.views:
        typer.echo("schemas/clickhouse/views.sql is stale")
    if found:
        typer.secho("Run `trunkline schema lock` and commit what it writes.", err=True, fg="red")
        raise typer.Exit(1)


@app.command()
def lock() -> None:
    """Write Avro schemas, migrations and views from the declarations. Example: trunkline schema lock"""
    from deploy.schema.files import ROOT, Files
    from deploy.schema.lock import lock

    with _explained():
        for path in lock(Files()):
            typer.echo(f"wrote schemas/{path.relative_to(ROOT)}")


@app.command()
def apply() -> None:
    """Register schemas, create topics, migrate ClickHouse. Example: trunkline schema apply"""
    from connectors.clock import open_clock
    from connectors.settings.load import load
    from deploy.schema import apply as work

    with _explained():
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

    with _explained():
        settings = load()
        epoch = work.raise_epoch(settings, topic, open_clock(settings.clock))
    typer.echo(f"{topic} has epoch {epoch} now")
