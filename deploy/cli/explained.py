"""Known trouble, said plainly: what, where, and how to mend it; a traceback is for bugs only."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer


@contextmanager
def explained() -> Iterator[None]:
    """Known errors become one message and exit code 1."""
    from clickhouse_connect.driver.exceptions import Error
    from confluent_kafka import KafkaException
    from confluent_kafka.schema_registry import SchemaRegistryError
    from httpx import TransportError

    from connectors.clickhouse.errors import MendSetup
    from connectors.kafka.errors import EpochChanged, LogTruncated, SchemaMissing, TryLater
    from connectors.settings.load import MendSettings
    from deploy.local.errors import LocalStackError
    from schemas.derive.evolution import Forbidden
    from streams.chain.resolve import BrokenChain
    from streams.owning.recovery import StateLost
    from streams.sink.limit import TooManyDead

    ours = (
        BrokenChain,
        Forbidden,
        MendSettings,
        MendSetup,
        EpochChanged,
        LocalStackError,
        LogTruncated,
        SchemaMissing,
        StateLost,
        TooManyDead,
        TryLater,
    )
    theirs = (Error, KafkaException, SchemaRegistryError)
    try:
        yield
    except (*ours, *theirs) as trouble:
        typer.secho(f"{type(trouble).__name__}: {trouble}", err=True, fg="red")
        raise typer.Exit(1) from None
    except TransportError as away:
        typer.secho(f"{away.request.url.copy_with(query=None)} doesn't answer: {away}", err=True, fg="red")
        raise typer.Exit(1) from None
