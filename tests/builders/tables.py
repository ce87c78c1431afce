"""Random rows of any table, by its columns' types, and how an engine says them."""

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any, Final

from schemas.clock import to_iso
from schemas.derive.tables import TableColumn

_TEXTS: Final = ("", "x", "it's", "Bodø 東京", "back\\slash")
"""Without dashes, which chdb 2.1.1 reads as hyphens wherever they stand in a statement."""
_NUMBERS: Final = (0, 1, -1, 99, 2**53 + 1, -(2**63) + 1, 2**63 - 1)
_TIMES: Final = (1_795_219_200_000, 1_795_219_200_001, 1_798_761_599_999, 1_798_761_600_000)
"""Around an ordinary midnight and that of a new year: partitions are months."""


def cell(random: Random, kind: str) -> object:
    """A value of a ClickHouse type, in the terms of `inserts`."""
    if kind.startswith("Array("):  # within an item; those of one row belong together
        return [cell(random, _inner(kind)) for _ in range(random.choice((0, 1, 2)))]
    if "Nullable(" in kind and random.random() < 0.4:
        return None
    if "String" in kind:
        return random.choice(_TEXTS)
    if "Bool" in kind:
        return random.random() < 0.5
    if "DateTime64" in kind:
        return random.choice(_TIMES)
    if "Float64" in kind:
        return random.choice((0.0, -0.5, 1e300, random.random()))
    return random.randrange(2**63) if "UInt64" in kind else random.choice((*_NUMBERS, random.randrange(9)))


def row(random: Random, columns: Iterable[TableColumn]) -> dict[str, object]:
    """Arrays that are parts of one repeated record, `record.part`, have one length."""
    lengths: dict[str, int] = {}
    made: dict[str, object] = {}
    for column in columns:
        if column.type.startswith("Array("):
            owner = column.name.partition(".")[0]
            length = lengths.setdefault(owner, random.choice((0, 0, 1, 3)))
            made[column.name] = [cell(random, _inner(column.type)) for _ in range(length)]
        else:
            made[column.name] = cell(random, column.type)
    return made


def _inner(kind: str) -> str:
    return kind.removeprefix("Array(").removesuffix(")")


def said(row: Mapping[str, object], types: Mapping[str, str]) -> dict[str, Any]:
    """The row as `Database.rows` has it: times are texts."""
    return {name: _said(value) if "DateTime64" in types[name] else value for name, value in row.items()}


def _said(value: object) -> object:
    if isinstance(value, list):
        return [_said(item) for item in value]
    return to_iso(value).replace("T", " ").removesuffix("Z") if isinstance(value, int) else value
