"""Random records of any Avro schema that we write, and how fastavro says them."""

import io
from collections.abc import Mapping
from random import Random
from typing import Any, Final

import fastavro

from connectors.kafka.wire import PREFIX

Schema = Any
_BORDERS: Final = (0, -1, 1, 63, -64, 64, -65, 2**31, 2**62, -(2**63), 2**63 - 1)
_TEXTS: Final = ("", "x", "b1df2de5-7c81-59ed-b793-67c8ec3da3cc", "Bodø – 東京", "y" * 200)


def plain(schema: Schema) -> Schema:
    """The schema without logical types: times stay the integers that they are on the wire."""
    if isinstance(schema, list):
        return [plain(s) for s in schema]
    if isinstance(schema, Mapping):
        return {k: plain(v) for k, v in schema.items() if k != "logicalType"}
    return schema


def value(random: Random, schema: Schema) -> Any:
    """A random value of the schema, with a liking for borders."""
    if isinstance(schema, list):
        return value(random, random.choice(schema))
    if not isinstance(schema, Mapping):
        return _primitive(random, schema)
    if schema["type"] == "record":
        return {f["name"]: value(random, f["type"]) for f in schema["fields"]}
    if schema["type"] == "array":
        return [value(random, schema["items"]) for _ in range(random.choice((0, 0, 1, 2, 5)))]
    return value(random, schema["type"])


def _primitive(random: Random, name: str) -> Any:
    match name:
        case "null":
            return None
        case "boolean":
            return random.random() < 0.5
        case "string":
            return random.choice(_TEXTS)
        case "bytes":
            return random.randbytes(random.choice((0, 1, 9, 70)))
        case "double":
            return random.choice((0.0, -0.5, random.random(), 1e300))
        case "long":
            some = random.getrandbits(random.randrange(1, 63))
            return random.choice((*_BORDERS, some, -some))
    raise TypeError(f"{name} is no type that we write")


def encode(schema: Schema, record: Mapping[str, Any], schema_id: int = 1) -> bytes:
    """Framed as a registry's record; `schema` is parsed."""
    out = io.BytesIO()
    out.write(PREFIX.pack(0, schema_id))
    fastavro.schemaless_writer(out, schema, record)
    return out.getvalue()


class NoRecord(ValueError):
    """fastavro can't read the bytes, or leaves some over."""


def decode(schema: Schema, framed: bytes) -> dict[str, Any]:
    """What fastavro makes of the bytes, if they are one record and nothing else. Raises NoRecord."""
    body = io.BytesIO(framed[PREFIX.size :])
    try:
        record = fastavro.schemaless_reader(body, schema, None)
    except (EOFError, ValueError, IndexError, OverflowError, MemoryError) as broken:
        raise NoRecord(repr(broken)) from None
    if body.read(1):
        raise NoRecord("bytes left over")
    return dict(record)
