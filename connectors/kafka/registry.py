"""The schema registry, by its Confluent API. Subjects are record names (RecordName strategy)."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import httpx2
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient, SchemaRegistryError

from connectors.kafka.errors import SchemaMissing, TryLater
from connectors.settings.model import Registry
from schemas.derive.record_types import RecordType

COMPATIBILITY: Final = "FULL_TRANSITIVE"
_NOT_FOUND: Final = 404


def open_registry(settings: Registry) -> SchemaRegistryClient:
    config: dict[str, Any] = {"url": settings.url}
    if settings.user and settings.password:
        config["basic.auth.user.info"] = f"{settings.user}:{settings.password.reveal()}"
    return SchemaRegistryClient(config)


@contextmanager
def _asking() -> Iterator[None]:
    """Raises TryLater where the registry is away. The client's HTTP is httpx2, with errors of its own."""
    try:
        yield
    except httpx2.TransportError as error:
        raise TryLater(f"the schema registry doesn't answer at {error.request.url}: {error}") from error


def _schema(record_type: RecordType) -> Schema:
    return Schema(json.dumps(record_type.avro()), "AVRO")


def register(client: SchemaRegistryClient, types: Iterable[RecordType]) -> dict[str, int]:
    """Register each schema under its subject; the registry refuses what isn't compatible with all before.

    Returns the ids by record name. Raises TryLater.
    """
    ids = {}
    with _asking():
        for record_type in types:
            client.set_compatibility(record_type.name, COMPATIBILITY)
            ids[record_type.name] = client.register_schema(record_type.name, _schema(record_type))
    return ids


def look_up(client: SchemaRegistryClient, types: Iterable[RecordType]) -> dict[str, int]:
    """The ids of schemas that are registered already. Raises TryLater, and SchemaMissing."""
    with _asking():
        return {record_type.name: _look_up(client, record_type) for record_type in types}


def _look_up(client: SchemaRegistryClient, record_type: RecordType) -> int:
    """Raises SchemaMissing, which names the command."""
    try:
        return int(client.lookup_schema(record_type.name, _schema(record_type)).schema_id or 0)
    except SchemaRegistryError as error:
        if error.http_status_code != _NOT_FOUND:
            raise
        raise SchemaMissing(
            f"the registry has no such schema of {record_type.name}: run `trunkline schema apply`"
        ) from None


def writer_schema(client: SchemaRegistryClient, schema_id: int) -> dict[str, Any] | None:
    """The schema with an id, or None where the registry knows of none. Raises TryLater where it is away."""
    try:
        with _asking():
            text = client.get_schema(schema_id).schema_str
    except SchemaRegistryError as error:
        if error.http_status_code == _NOT_FOUND:
            return None
        raise TryLater(f"the registry can't be asked for schema {schema_id}: {error}") from error
    return dict(json.loads(text or "{}"))


def names(client: SchemaRegistryClient) -> Callable[[int], str | None]:
    """A function from a schema's id to its full name; None for an id that the registry doesn't know.

    The function raises TryLater.
    """

    @cache
    def known(schema_id: int) -> str:
        schema = writer_schema(client, schema_id)
        if schema is None:
            raise LookupError(schema_id)
        return f"{schema.get('namespace', '')}.{schema.get('name', '')}"

    def name(schema_id: int) -> str | None:
        try:
            return known(schema_id)
        except LookupError:
            return None

    return name
