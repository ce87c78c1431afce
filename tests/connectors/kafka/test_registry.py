"""Schemas in a real registry."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from confluent_kafka.schema_registry import SchemaRegistryClient, SchemaRegistryError

from connectors.kafka.errors import SchemaMissing, TryLater
from connectors.kafka.registry import look_up, open_registry, register, writer_schema
from connectors.settings.model import Registry
from deploy.local import ports
from deploy.local.state import Stack
from schemas import catalogue
from schemas.derive.record_types import RecordType, record_type
from schemas.events.trunk_metrics import TRUNK_METRICS

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def registry(stack: Stack) -> Iterator[SchemaRegistryClient]:
    with open_registry(Registry(url=stack.registry)) as client:
        yield client


def fresh() -> RecordType:
    """A type that the registry has never heard of."""
    return replace(record_type(TRUNK_METRICS), name=f"trunkline.made.T{uuid.uuid4().hex}")


def test_every_type_gets_an_id_once_and_keeps_it(registry: SchemaRegistryClient) -> None:
    ids = register(registry, catalogue.record_types())
    assert ids.keys() == {kind.name for kind in catalogue.record_types()}
    assert register(registry, catalogue.record_types()) == ids
    assert look_up(registry, catalogue.record_types()) == ids
    for kind in catalogue.record_types():
        written = writer_schema(registry, ids[kind.name])
        assert written is not None
        assert [f["name"] for f in written["fields"]] == [column.name for column in kind.columns]


def test_a_schema_that_was_never_applied_is_missing_by_name(registry: SchemaRegistryClient) -> None:
    kind = fresh()
    with pytest.raises(SchemaMissing, match=rf"{kind.name}: run `trunkline schema apply`"):
        look_up(registry, [kind])


def test_a_newer_form_is_missing_too_until_it_is_applied(registry: SchemaRegistryClient) -> None:
    kind = fresh()
    ids = register(registry, [kind])
    longer = replace(kind, body=(*kind.body, replace(kind.body[-1], name="added")))
    with pytest.raises(SchemaMissing):
        look_up(registry, [longer])
    again = register(registry, [longer])
    assert again != ids
    assert look_up(registry, [kind]) == ids


def test_the_registry_refuses_what_old_records_cannot_be_read_with(registry: SchemaRegistryClient) -> None:
    kind = fresh()
    register(registry, [kind])
    number = next(column for column in kind.body if column.kind.avro == "long")
    text = next(column.kind for column in kind.columns if column.kind.avro == "string")
    changed = [replace(column, kind=text) if column is number else column for column in kind.body]
    with pytest.raises(SchemaRegistryError) as refused:
        register(registry, [replace(kind, body=tuple(changed))])
    assert refused.value.http_status_code == 409


def test_an_id_that_the_registry_does_not_know_is_nobodys(registry: SchemaRegistryClient) -> None:
    assert writer_schema(registry, 2_000_000_000) is None


def test_a_registry_that_is_away_is_named_and_asked_again_later() -> None:
    (port,) = ports.available((0,), ())
    url = f"http://127.0.0.1:{port}"
    with SchemaRegistryClient({"url": url, "max.retries": 0}) as client:
        with pytest.raises(TryLater, match=url):
            register(client, catalogue.record_types())
        with pytest.raises(TryLater, match=url):
            look_up(client, catalogue.record_types())
        with pytest.raises(TryLater, match=url):
            writer_schema(client, 1)
