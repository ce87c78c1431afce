"""Schema ids → writers: what is known, what isn't, and when the registry is asked again."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest

from schemas.derive.record_types import record_type
from schemas.events.edge_metrics import EDGE_METRICS
from schemas.events.trunk_metrics import TRUNK_METRICS
from streams.records.writers import NoWriter, Writer, Writers

_METRICS = record_type(TRUNK_METRICS)


def _of(schema: Mapping[str, Any] | None) -> Writer | NoWriter:
    return Writers(lambda _: schema).of(7)


def _reason(schema: Mapping[str, Any] | None) -> str:
    found = _of(schema)
    assert isinstance(found, NoWriter)
    return found.reason


def _field(schema: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(f for f in schema["fields"] if f["name"] == name)
    return found


def test_a_published_schema() -> None:
    found = _of(_METRICS.avro())
    assert isinstance(found, Writer)
    assert found.type is _METRICS
    assert [f.name for f in found.fields] == [c.name for c in _METRICS.columns]


def test_each_known_id_is_asked_for_once_and_an_unknown_one_again() -> None:
    asked: list[int] = []
    known: dict[int, Mapping[str, Any]] = {1: _METRICS.avro()}

    def look_up(schema_id: int) -> Mapping[str, Any] | None:
        asked.append(schema_id)
        return known.get(schema_id)

    writers = Writers(look_up)
    assert writers.of(1) == writers.of(1)
    assert isinstance(writers.of(2), NoWriter)
    known[2] = _METRICS.avro()
    assert isinstance(writers.of(2), Writer)
    assert asked == [1, 2, 2]


def test_unknown_ids_and_names_are_said() -> None:
    assert _reason(None) == "the registry knows no schema 7"
    assert "other.Thing, which is not in the catalogue" in _reason({"name": "Thing", "namespace": "other"})


def test_newer_writers_may_have_more_fields() -> None:
    schema = deepcopy(_METRICS.avro())
    schema["fields"].append({"name": "colour", "type": ["null", "string"], "default": None})
    assert isinstance(_of(schema), Writer)


@pytest.mark.parametrize("kind", ["string", ["null", "long"], {"type": "map", "values": "long"}], ids=str)
def test_a_field_of_another_type_is_nothing_that_we_wrote(kind: object) -> None:
    schema = deepcopy(_METRICS.avro())
    _field(schema, "inbound_calls")["type"] = kind
    assert "inbound_calls" in _reason(schema)


def test_an_item_of_another_type_too() -> None:
    schema = deepcopy(record_type(EDGE_METRICS).avro())
    items = _field(schema, "disks")["type"]["items"]
    _field(items, "partition")["type"] = "long"
    assert "partition" in _reason(schema)


def test_a_record_without_our_header_is_nothing_that_we_wrote() -> None:
    schema = deepcopy(_METRICS.avro())
    del schema["fields"][2]
    assert "every record begins with" in _reason(schema)
