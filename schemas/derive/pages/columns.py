"""The columns of a declaration, as a table that says where each value comes from and what becomes of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from schemas.declare.columns import At, Column, Of, Source
from schemas.declare.personal import DEFAULTS, Personal
from schemas.derive.pages.markdown import code, codes, table

_HEAD: Final = ("column", "type", "unit", "meaning", "in the body", "personal: default")


def column_table(columns: Sequence[Column]) -> str:
    return table(_HEAD, (row for column in columns for row in _rows(column)))


def _rows(column: Column) -> Iterator[tuple[str, ...]]:
    """One for each column in ClickHouse: a list of records is as many as the record has."""
    parts = [_inside(column, part) for part in column.nested] or [column.source]
    for (name, kind), source in zip(column.clickhouse(), parts, strict=True):
        yield code(name), code(kind), source.unit or "", _meaning(source), _where(source), _personal(source)


def _inside(column: Column, part: Column) -> Source:
    if isinstance(part.source, At) and isinstance(column.source, At):
        return replace(part.source, path=f"{column.source.path}[].{part.source.path}")
    return part.source


def _meaning(source: Source) -> str:
    unsaid = [t for t in source.terms if t not in source.doc] if isinstance(source, At) else []
    return f"{source.doc}: {codes(unsaid)}" if unsaid else source.doc


def _where(source: Source) -> str:
    if isinstance(source, At):
        return code(source.path)
    return "worked out" if isinstance(source, Of) else ""


def _personal(source: Source) -> str:
    if not isinstance(source, At):
        return ""
    said = [treated(source.personal)] if source.personal else []
    return "; ".join([*said, *(f"{code(key)} {treated(personal)}" for key, personal in source.inside)])


def treated(personal: Personal) -> str:
    return f"{personal.value}: {DEFAULTS[personal].value}"
