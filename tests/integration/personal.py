"""What must not be anywhere, and everywhere that it could be."""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

import msgspec
from clickhouse_connect.driver.client import Client

from connectors.kafka import topics
from connectors.kafka.changelog import read_changelog
from connectors.settings.model import Kafka
from deploy.line.running import Running
from deploy.local.genesys.world.world import World
from deploy.truth.listing import listed
from deploy.truth.of_facts import facts
from schemas import catalogue
from schemas.declare.columns import At, Record, columns_of
from schemas.declare.personal import Personal, Treatment
from schemas.derive import database
from schemas.reading.privacy import Privacy

_SHORTEST: Final = 6
"""Shorter ones would be found by chance."""


def said(worlds: Iterable[tuple[World, Privacy]]) -> tuple[set[str], set[str]]:
    """Texts at the source, in lists and events: those that the policies don't keep, and all others."""
    forbidden, others = set[str](), set[str]()
    for world, privacy in worlds:
        for declared in catalogue.objects():
            for at in (world.span.start_ms, world.span.end_ms):
                for body in listed(world, declared, at).values():
                    _sort(declared.record, body, privacy, forbidden, others)
        for event in catalogue.events():
            for row in facts(world, event).values():
                _sort_row(event.record, row, privacy, forbidden, others)
    rest = "\n".join(others)
    return {value for value in forbidden if len(value) >= _SHORTEST and value not in rest}, others


def _gone(personal: Personal | None, privacy: Privacy) -> bool:
    return personal is not None and privacy.of(personal) is not Treatment.KEEP


def _sort(
    record: type[Record], body: Mapping[str, Any], privacy: Privacy, forbidden: set[str], others: set[str]
) -> None:
    for column in columns_of(record):
        if not isinstance(column.source, At):
            continue
        value: Any = body
        for step in column.source.path.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        if column.record is not None:
            for item in value or ():
                _sort(column.record, item, privacy, forbidden, others)
        elif column.source.inside:
            _leaves(value, dict(column.source.inside), privacy, forbidden, others)
        else:
            texts = set(_texts(value))
            (forbidden if _gone(column.source.personal, privacy) else others).update(texts)


def _sort_row(
    record: type[Record], row: Mapping[str, Any], privacy: Privacy, forbidden: set[str], others: set[str]
) -> None:
    """Of a row as views have it: repeated records are lists of their parts."""
    for column in columns_of(record):
        for part in column.nested:
            gone = isinstance(part.source, At) and _gone(part.source.personal, privacy)
            (forbidden if gone else others).update(_texts(row[f"{column.name}.{part.name}"]))
        if column.nested or not isinstance(column.source, At):
            continue
        if column.source.inside:
            _leaves(_decoded(row[column.name]), dict(column.source.inside), privacy, forbidden, others)
        else:
            gone = _gone(column.source.personal, privacy)
            (forbidden if gone else others).update(_texts(row[column.name]))


def _decoded(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)


def _leaves(
    value: Any, keys: Mapping[str, Personal], privacy: Privacy, forbidden: set[str], others: set[str]
) -> None:
    if isinstance(value, list):
        for item in value:
            _leaves(item, keys, privacy, forbidden, others)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key in keys:
                (forbidden if _gone(keys[key], privacy) else others).update(_texts(inner))
            else:
                _leaves(inner, keys, privacy, forbidden, others)
    else:
        others.update(_texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def everything(line: Running, client: Client) -> dict[str, bytes]:
    """By place: every topic with its keys, every table, and what every process has logged."""
    kafka = line.settings.kafka
    places = {f"topic {topic.name}": b"\n".join(_records(kafka, topic.name)) for topic in topics.needed()}
    for table in database.tables():
        raw = client.raw_query(f"SELECT * FROM {table.name} FORMAT JSONCompactEachRow")
        places[f"table {table.name}"] = bytes(raw)
    return places | {f"log of {name}": role.log.read_bytes() for name, role in line.roles.items()}


def _records(kafka: Kafka, name: str) -> Iterator[bytes]:
    topic = kafka.topic_prefix + name
    partitions = topics.describe(topics.open_admin(kafka), [topic])[topic].partitions
    for number in range(partitions):
        for _, key, value in read_changelog(kafka, topic, number):
            yield key
            yield value or b""
            yield from _unpacked(value or b"")


def _unpacked(value: bytes) -> Iterator[bytes]:
    """What pollers remember is compressed."""
    for start in range(len(value)):
        if value[start] == 0x78:  # the first byte of zlib's header
            with suppress(zlib.error):
                yield zlib.decompress(value[start:])
                return
