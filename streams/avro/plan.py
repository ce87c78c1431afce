"""A writer's Avro schema → what to read, in order. Only the shapes that our schemas have are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Primitive = Literal["text", "bytes", "long", "double", "boolean"]
_PRIMITIVES: dict[str, Primitive] = {
    "string": "text",
    "bytes": "bytes",
    "long": "long",
    "int": "long",
    "double": "double",
    "boolean": "boolean",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the writer: a primitive, or a list of items with `parts`."""

    name: str
    kind: Primitive | Literal["list"]
    optional: bool = False
    parts: tuple["Field", ...] = ()


class UnknownShape(TypeError):
    """A schema that no version of Trunkline writes: its records are dead letters."""


def _field(name: str, schema: Any) -> Field:
    if isinstance(schema, list):
        kinds = [s for s in schema if s != "null"]
        if len(kinds) != 1 or schema[0] != "null":
            raise UnknownShape(f"{name}: a union other than [null, one type]")
        inner = _field(name, kinds[0])
        return Field(inner.name, inner.kind, True, inner.parts)
    plain = schema["type"] if isinstance(schema, Mapping) else schema
    if plain in _PRIMITIVES:
        return Field(name, _PRIMITIVES[plain])
    if plain == "array":
        items = schema["items"]
        if isinstance(items, Mapping) and items["type"] == "record":
            return Field(name, "list", parts=plan(items))
        return Field(name, "list", parts=(_field("", items),))
    raise UnknownShape(f"{name}: {plain!r} is no type that we write")


def plan(schema: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields of a record schema. Raises UnknownShape."""
    return tuple(_field(f["name"], f["type"]) for f in schema["fields"])
