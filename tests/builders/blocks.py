"""Records whose arrays are cut into blocks at random, as the Avro specification lets any writer do.

fastavro and we write one block an array. A block can also say its size in bytes: its count is then negative.
"""

import io
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import fastavro


def encode(schema: Mapping[str, Any], record: Mapping[str, Any], random: Random) -> bytes:
    """The body, without a frame."""
    return b"".join(_field(field["type"], record[field["name"]], random) for field in schema["fields"])


def _field(kind: Any, value: Any, random: Random) -> bytes:
    if isinstance(kind, Mapping) and kind["type"] == "array":
        return _array(kind["items"], value, random)
    return _plain(kind, value)


def _plain(kind: Any, value: Any) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, kind, value)
    return out.getvalue()


def _array(items: Any, values: Sequence[Any], random: Random) -> bytes:
    done, blocks = 0, []
    while done < len(values):
        count = random.randint(1, len(values) - done)
        body = b"".join(_plain(items, value) for value in values[done : done + count])
        sized = random.random() < 0.5
        head = _plain("long", -count) + _plain("long", len(body)) if sized else _plain("long", count)
        blocks.append(head + body)
        done += count
    return b"".join(blocks) + _plain("long", 0)
