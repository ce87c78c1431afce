"""Columns read off a record: their types in Avro and ClickHouse, and what can't be declared."""

from typing import Annotated

import pytest

from schemas.declare.columns import At, Column, Given, Of, Record, columns_of
from schemas.declare.kinds import Instant, Term


class Disk(Record, frozen=True):
    name: Annotated[str, At("partitionName", "Device")]
    free: Annotated[int | None, At("freeBytes", "Free", "bytes")]


class Edge(Record, frozen=True):
    name: Annotated[str, At("name", "Name")]
    state: Annotated[Term | None, At("state", "State")]
    booted: Annotated[Instant | None, At("boot", "Booted")]
    proxies: Annotated[list[str], At("proxies", "Proxies")]
    disks: Annotated[list[Disk], At("disks", "Disks")]
    full: Annotated[bool, Of(lambda values: bool(values["disks"]), "Full")]


def _column(name: str) -> Column:
    (found,) = (column for column in columns_of(Edge) if column.name == name)
    return found


def test_columns_stand_in_the_order_of_the_record() -> None:
    assert [column.name for column in columns_of(Edge)] == [
        "name",
        "state",
        "booted",
        "proxies",
        "disks",
        "full",
    ]


def test_clickhouse() -> None:
    assert [pair for column in columns_of(Edge) for pair in column.clickhouse()] == [
        ("name", "String"),
        ("state", "LowCardinality(Nullable(String))"),
        ("booted", "Nullable(DateTime64(3, 'UTC'))"),
        ("proxies", "Array(String)"),
        ("disks.name", "Array(String)"),
        ("disks.free", "Array(Nullable(Int64))"),
        ("full", "Bool"),
    ]


def test_avro_has_a_default_for_everything() -> None:
    fields = {column.name: column.avro_field("Edge") for column in columns_of(Edge)}
    assert {name: field["default"] for name, field in fields.items()} == {
        "name": "",
        "state": None,
        "booted": None,
        "proxies": [],
        "disks": [],
        "full": False,
    }
    assert fields["booted"]["type"] == ["null", {"type": "long", "logicalType": "timestamp-millis"}]
    assert fields["proxies"]["type"] == {"type": "array", "items": "string"}


def test_records_in_a_list_are_named_after_their_owner() -> None:
    """Avro names are unique in a schema."""
    field = _column("disks").avro_field("Edge")
    kind = field["type"]
    assert isinstance(kind, dict)
    assert kind["items"]["name"] == "Edge_disks"
    assert [part["name"] for part in kind["items"]["fields"]] == ["name", "free"]


def test_units_are_told() -> None:
    assert [part.doc for part in _column("disks").nested] == ["Device", "Free [bytes]"]


def test_a_field_says_where_it_comes_from() -> None:
    class Silent(Record, frozen=True):
        name: str

    with pytest.raises(TypeError, match=r"name: write Annotated"):
        columns_of(Silent)


def test_a_type_that_has_no_kind_is_refused() -> None:
    class Odd(Record, frozen=True):
        size: Annotated[complex, Given("Size")]

    with pytest.raises(TypeError, match=r"size: .*kinds\.py"):
        columns_of(Odd)
