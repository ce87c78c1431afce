"""The columnar decoder says what fastavro says, of every record type, whatever the bytes."""

from collections.abc import Sequence
from random import Random
from typing import Any, Final

import fastavro
import pytest

from schemas.derive.record_types import RecordType
from streams.avro.decode import decode
from streams.avro.plan import plan
from streams.columns.buffer import join
from tests.builders import blocks, records
from tests.builders.columns import as_columns_say, at
from tests.builders.log_records import TYPES

_PREFIX: Final = 5
of_every_type = pytest.mark.parametrize("kind", TYPES, ids=lambda t: t.name)


def _parsed(kind: RecordType) -> Any:
    return fastavro.parse_schema(records.plain(kind.avro()))


def _made(kind: RecordType, count: int, random: Random) -> tuple[list[dict[str, Any]], list[bytes]]:
    schema = _parsed(kind)
    made = [records.value(random, schema) for _ in range(count)]
    return made, [records.encode(schema, record) for record in made]


def _decoded(kind: RecordType, values: Sequence[bytes]) -> list[dict[str, Any] | None]:
    """By row: the record, or None where it is refused."""
    buffer, start, end = join(values)
    columns, good = decode(plan(kind.avro()), buffer, start + _PREFIX, end)
    rows = [{name: at(column, i) for name, column in columns.items()} for i in range(len(values))]
    return [row if ok else None for row, ok in zip(rows, good.tolist(), strict=True)]


@of_every_type
@pytest.mark.parametrize("count", [0, 1, 400])
def test_random_records(kind: RecordType, count: int, seed: int) -> None:
    made, values = _made(kind, count, Random(seed))
    assert _decoded(kind, values) == as_columns_say(made)


@of_every_type
def test_truncated_records_are_refused_and_harm_no_neighbour(kind: RecordType, seed: int) -> None:
    random = Random(seed)
    made, values = _made(kind, 200, random)
    cut = set(random.sample(range(200), 60))
    values = [v[: random.randrange(len(v))] if i in cut else v for i, v in enumerate(values)]
    for i, (found, record) in enumerate(zip(_decoded(kind, values), made, strict=True)):
        assert found == (None if i in cut else as_columns_say(record)), i


def _flipped(value: bytes, random: Random) -> bytes:
    broken = bytearray(value)
    for _ in range(random.choice((1, 1, 2, 8))):
        broken[random.randrange(_PREFIX, len(broken))] ^= 1 << random.randrange(8)
    return bytes(broken)


@of_every_type
def test_flipped_bits(kind: RecordType, seed: int) -> None:
    """A damaged row is what fastavro reads in it, or refused; only bytes that nobody writes are."""
    random, schema = Random(seed), _parsed(kind)
    made, values = _made(kind, 600, random)
    damaged = set(random.sample(range(600), 500))
    values = [_flipped(v, random) if i in damaged else v for i, v in enumerate(values)]
    for i, found in enumerate(_decoded(kind, values)):
        try:
            said = records.decode(schema, values[i])
        except records.NoRecord:
            assert found is None, (i, values[i], found)
            continue
        if found is None:
            assert records.encode(schema, said) != values[i], (i, values[i])
        else:
            assert found == as_columns_say(said), (i, values[i])
        assert i in damaged or found == as_columns_say(made[i])


@of_every_type
def test_arrays_in_any_number_of_blocks(kind: RecordType, seed: int) -> None:
    """Blocks as other writers cut them, with and without their size in bytes."""
    random = Random(seed)
    made, _ = _made(kind, 300, random)
    values = [b"\0" * _PREFIX + blocks.encode(records.plain(kind.avro()), r, random) for r in made]
    assert _decoded(kind, values) == as_columns_say(made)
