"""Everything that the workers ever wrote, zombies included: read from the result topics themselves."""

import io
from collections.abc import Iterator
from functools import partial
from typing import Any

import fastavro

from connectors.clickhouse.client import open_client
from connectors.kafka.changelog import read_changelog
from connectors.kafka.registry import open_registry, writer_schema
from connectors.kafka.wire import PREFIX, schema_id
from deploy.line.running import Running
from schemas import catalogue
from schemas.declare.aggregates import Aggregate

Key = tuple[str, str, int, int]
"""(organisation, owner, window, revision)."""


def written(line: Running, aggregate: Aggregate) -> dict[Key, set[str]]:
    """Contents by key: more than one is a contradiction."""
    found: dict[Key, set[str]] = {}
    for row in _rows(line, aggregate):
        key = row["org"], row["entity_id"], row["effective_time"], row["revision"]
        found.setdefault(key, set()).add(str(sorted(row.items())))
    return found


def _rows(line: Running, aggregate: Aggregate) -> Iterator[dict[str, Any]]:
    kafka, topic = line.settings.kafka, line.settings.kafka.topic_prefix + aggregate.topic
    with open_registry(line.settings.registry) as registry:
        schema_of = partial(writer_schema, registry)
        schemas: dict[int, Any] = {}
        for partition in range(kafka.partitions):
            for _, _, value in read_changelog(kafka, topic, partition):
                number = schema_id(value or b"")
                if number not in schemas:
                    schemas[number] = fastavro.parse_schema(dict(schema_of(number) or {}))
                body = io.BytesIO((value or b"")[PREFIX.size :])
                row: Any = fastavro.schemaless_reader(body, schemas[number], None)
                yield row


def differing(line: Running) -> dict[str, int]:
    """By aggregate, how many rows differ between what is stored and SQL over the facts, either way."""
    with open_client(line.settings.clickhouse) as client:
        return {
            aggregate.name: int(client.query(_differences(aggregate)).result_rows[0][0])
            for aggregate in catalogue.aggregates()
        }


def _differences(aggregate: Aggregate) -> str:
    columns = ", ".join((*aggregate.keys, *aggregate.measures))
    stored, law = (f"SELECT {columns} FROM {aggregate.name}{suffix}" for suffix in ("", "_by_sql"))
    one, other = f"({stored} EXCEPT {law})", f"({law} EXCEPT {stored})"
    return f"SELECT (SELECT count() FROM {one}) + (SELECT count() FROM {other})"
