"""Writers' schemas that are known, and shapes that nobody of ours writes."""

import pytest

from streams.avro.plan import Field, UnknownShape, plan


def _record(*kinds: object) -> dict[str, object]:
    fields = [{"name": f"f{i}", "type": kind} for i, kind in enumerate(kinds)]
    return {"type": "record", "name": "R", "fields": fields}


def test_primitives() -> None:
    made = plan(_record("string", "bytes", "long", "int", "double", "boolean"))
    assert [f.kind for f in made] == ["text", "bytes", "long", "long", "double", "boolean"]


def test_logical_types_are_read_as_what_they_are_made_of() -> None:
    assert plan(_record({"type": "long", "logicalType": "timestamp-millis"})) == (Field("f0", "long"),)


def test_optional() -> None:
    assert plan(_record(["null", "string"])) == (Field("f0", "text", optional=True),)


def test_lists() -> None:
    of_records, of_texts = plan(
        _record({"type": "array", "items": _record("long")}, {"type": "array", "items": "string"})
    )
    assert of_records == Field("f0", "list", parts=(Field("f0", "long"),))
    assert of_texts == Field("f1", "list", parts=(Field("", "text"),))


@pytest.mark.parametrize(
    "kind",
    [
        "float",
        ["string", "null"],
        ["null", "string", "long"],
        ["null"],
        {"type": "map", "values": "string"},
        {"type": "enum", "name": "E", "symbols": ["A"]},
        {"type": "fixed", "name": "F", "size": 4},
        _record("long"),
    ],
    ids=str,
)
def test_unknown_shapes_name_the_field(kind: object) -> None:
    with pytest.raises(UnknownShape, match="f0"):
        plan(_record(kind))
