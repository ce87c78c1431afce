"""Every version of a schema reads what every other wrote, and what would break that is not let through."""

import io
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from random import Random
from typing import Any

import fastavro
import pytest

from deploy.schema.files import Files
from deploy.schema.lock import pending
from schemas.catalogue import record_types
from schemas.derive.evolution import Forbidden, check_schema
from schemas.derive.record_types import RecordType
from schemas.derive.tables import table_of
from streams.records.writers import Writers
from streams.sink.plan import plan
from tests.builders import log_records, records
from tests.builders.log_records import NOON
from tests.builders.rows import plainly, row

Schema = dict[str, Any]
of_every_type = pytest.mark.parametrize("kind", record_types(), ids=lambda t: t.name)


def _with_more(schema: Schema) -> Schema:
    """The next version: more fields, at the end and in the items of lists."""
    more = deepcopy(schema)
    for field in more["fields"]:
        items = field["type"].get("items") if isinstance(field["type"], dict) else None
        if isinstance(items, dict):
            items["fields"].append({"name": "later", "type": ["null", "string"], "default": None})
    more["fields"] += [
        {"name": "later", "type": ["null", "long"], "default": None},
        {"name": "later_text", "type": "string", "default": ""},
        {"name": "later_list", "type": {"type": "array", "items": "string"}, "default": []},
    ]
    return more


@cache
def _published() -> dict[str, list[Schema]]:
    return Files().published()


def _versions(kind: RecordType) -> list[Schema]:
    """Published ones, the declared one, and one that could come."""
    versions = [*_published()[kind.name], kind.avro(), _with_more(kind.avro())]
    return [records.plain(schema) for schema in versions]


def _parsed(schema: Schema) -> Any:
    return fastavro.parse_schema(deepcopy(schema))


def _resolved(body: bytes, writer: Any, reader: Any) -> dict[str, Any]:
    """Of parsed schemas."""
    return dict(fastavro.schemaless_reader(io.BytesIO(body), writer, reader))


def test_the_generated_files_are_current() -> None:
    """Else: run `trunkline schema lock`."""
    assert not pending(Files())


@of_every_type
def test_every_version_reads_what_every_other_wrote(kind: RecordType, seed: int) -> None:
    random = Random(seed)
    versions = [(version, _parsed(version)) for version in _versions(kind)]
    for writer, schema in versions:
        for _ in range(20):
            written = records.value(random, writer)
            body = records.encode(schema, written)[5:]
            for reader, parsed in versions:
                read = _resolved(body, schema, parsed)
                assert list(read) == [f["name"] for f in reader["fields"]]
                for field in reader["fields"]:
                    if field["name"] not in written:
                        assert read[field["name"]] == field["default"]


@of_every_type
def test_the_next_version_is_allowed(kind: RecordType) -> None:
    assert check_schema([kind.avro()], _with_more(kind.avro()))
    assert not check_schema([kind.avro()], kind.avro())


def _broken(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Each way in which each field can be broken, and the field's name."""
    for i, field in enumerate(schema["fields"]):
        for change in _CHANGES:
            broken = {**schema, "fields": [{**f} for f in schema["fields"]]}
            change(broken["fields"], i)
            yield field["name"], broken


def _remove(fields: list[Schema], i: int) -> None:
    del fields[i]


def _rename(fields: list[Schema], i: int) -> None:
    fields[i]["name"] += "_renamed"


def _retype(fields: list[Schema], i: int) -> None:
    fields[i]["type"] = "double" if fields[i]["type"] != "double" else "long"


def _make_optional(fields: list[Schema], i: int) -> None:
    kind = fields[i]["type"]
    fields[i]["type"] = kind[1] if isinstance(kind, list) else ["null", kind]


def _default(fields: list[Schema], i: int) -> None:
    fields[i]["default"] = "another"


def _no_default(fields: list[Schema], i: int) -> None:
    del fields[i]["default"]


_CHANGES = (_remove, _rename, _retype, _make_optional, _default, _no_default)


@of_every_type
def test_whatever_breaks_a_published_field_is_forbidden(kind: RecordType) -> None:
    name = kind.name.rpartition(".")[2]
    for field, broken in _broken(kind.avro()):
        with pytest.raises(Forbidden, match=rf"{name}\.{field}\b"):
            check_schema([kind.avro()], broken)


@of_every_type
def test_whatever_breaks_an_item_of_a_list_is_forbidden(kind: RecordType) -> None:
    for i, field in enumerate(kind.avro()["fields"]):
        items = field["type"].get("items") if isinstance(field["type"], Mapping) else None
        if isinstance(items, Mapping):
            for part, broken in _broken(dict(items)):
                schema = kind.avro()
                schema["fields"][i]["type"] = {**field["type"], "items": broken}
                with pytest.raises(Forbidden, match=part):
                    check_schema([kind.avro()], schema)


def _older(kind: RecordType, random: Random) -> Schema:
    """A version that had only some of the columns."""
    schema: Schema = records.plain(kind.avro())
    header = len(kind.columns) - len(kind.body)
    schema["fields"] = schema["fields"][:header] + [
        f for f in schema["fields"][header:] if random.random() < 0.6
    ]
    for field in schema["fields"]:
        items = field["type"].get("items") if isinstance(field["type"], dict) else None
        if isinstance(items, dict):
            items["fields"] = items["fields"][: random.randint(1, len(items["fields"]))]
    return schema


def _bytes(kind: RecordType, record: dict[str, Any]) -> dict[str, Any]:
    """A default of bytes is written as a text in a schema, and fastavro leaves it one."""
    binary = {c.name for c in kind.columns if c.kind.name == "bytes"}
    return {k: v.encode("latin-1") if k in binary and isinstance(v, str) else v for k, v in record.items()}


@pytest.mark.parametrize("kind", [t for t in record_types() if table_of(t.declaration)], ids=lambda t: t.name)
def test_the_sink_reads_other_versions_as_fastavro_resolves_them(kind: RecordType, seed: int) -> None:
    """Older writers, whose rows get blanks, and newer ones, whose additions we don't know yet."""
    random, ours = Random(seed), records.plain(kind.avro())
    for writer in [*(_older(kind, random) for _ in range(5)), _with_more(ours)]:
        schema, reader = _parsed(writer), _parsed(ours)
        times = {"effective_time": NOON, "received_time": NOON}
        made = [{**records.value(random, writer), **times} for _ in range(30)]
        values = [records.encode(schema, record, 7) for record in made]
        planned = plan(log_records.batch(values), Writers({7: writer}.get).of, 1)
        assert planned.refused == ()
        assert planned.rows[0].table is not None
        resolved = [_bytes(kind, _resolved(value[5:], schema, reader)) for value in values]
        assert plainly(planned.rows[0].table) == [row(kind, record) for record in resolved]
