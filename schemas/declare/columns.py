"""Columns, read off a typed record: the record class is the only place where a field is spelt."""

import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

import msgspec

from schemas.declare.kinds import KINDS, Kind
from schemas.declare.personal import Personal

Body = Mapping[str, Any]
"""A decoded JSON object, as the wire has it."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What one declaration says of its subject. A field is `Annotated[type, source]`."""


@dataclass(frozen=True, slots=True)
class At:
    """Where the value stands in the JSON body, dots between the steps, and what it means."""

    path: str
    doc: str
    unit: str | None = None
    terms: tuple[str, ...] = ()
    """Known values of a Term, matched without regard to case, blanks, _ and -; others stay as they are."""
    personal: Personal | None = None
    """What the value says of a person: the organisation's policy decides what becomes of it."""
    millis: bool = False
    """Of a time: the wire has milliseconds since the epoch. Either is read; this says what to expect."""
    inside: tuple[tuple[str, Personal], ...] = ()
    """Of a Json: keys, at any depth, whose values are personal."""


@dataclass(frozen=True, slots=True)
class Of:
    """A value worked out from the record's other values, which `read` is given by column name."""

    read: Callable[[Mapping[str, Any]], object]
    doc: str
    unit: str | None = None
    keyed: bool = False
    """A digest that personal data went into: hashed once more with the organisation's key, if it has one."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value that our own code sets: no JSON says it."""

    doc: str
    unit: str | None = None


Source = At | Of | Given


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its kind, and how it is read."""

    name: str
    kind: Kind
    optional: bool
    repeated: bool
    source: Source
    nested: tuple["Column", ...] = ()
    """The columns of a repeated record; `kind` is then without meaning."""
    record: type[Record] | None = None

    @property
    def doc(self) -> str:
        unit = f" [{self.source.unit}]" if self.source.unit else ""
        return self.source.doc + unit

    @property
    def blank(self) -> Any:
        """What stands where nothing is known: a fresh value."""
        return [] if self.repeated else None if self.optional else self.kind.blank

    def avro(self, owner: str) -> object:
        """The type; a nested record is named after its owner and column, as Avro names must be unique."""
        item: object = self.kind.avro
        if self.record is not None:
            fields = [c.avro_field(owner) for c in self.nested]
            item = {"type": "record", "name": f"{owner}_{self.name}", "fields": fields}
        if self.repeated:
            return {"type": "array", "items": item}
        return ["null", item] if self.optional else item

    def avro_field(self, owner: str) -> dict[str, object]:
        """With a default, as every column has one: FULL_TRANSITIVE needs it."""
        return {"name": self.name, "type": self.avro(owner), "default": self.blank, "doc": self.doc}

    def clickhouse(self) -> Iterator[tuple[str, str]]:
        """(name, type) of each ClickHouse column: several for a repeated record, `name.part` each."""
        for part in self.nested:
            ((_, inner),) = part.clickhouse()
            yield f"{self.name}.{part.name}", f"Array({inner})"
        if not self.nested:
            plain = self.kind.clickhouse
            if self.repeated:
                plain = f"Array({plain})"
            elif self.optional:
                plain = _nullable(plain)
            yield self.name, plain


def _nullable(plain: str) -> str:
    if plain.startswith("LowCardinality("):
        return f"LowCardinality(Nullable({plain.removeprefix('LowCardinality(')[:-1]}))"
    return f"Nullable({plain})"


_NONE: Final = type(None)


def _column(name: str, hint: object) -> Column:
    if get_origin(hint) is not Annotated:
        raise TypeError(f"{name}: write Annotated[type, At(...)], or Of(...) or Given(...) for At")
    plain, source = get_args(hint)
    optional = isinstance(plain, types.UnionType) or get_origin(plain) is typing.Union
    if optional:
        (plain,) = (arg for arg in get_args(plain) if arg is not _NONE)
    repeated = get_origin(plain) in (list, tuple)
    if repeated:
        plain = get_args(plain)[0]
    if isinstance(plain, type) and issubclass(plain, Record):
        if any(part.nested for part in columns_of(plain)):
            raise TypeError(f"{name}: records within records have no columns: cut facts, or keep Json")
        return Column(name, KINDS[str], optional, repeated, source, columns_of(plain), plain)
    if plain not in KINDS:
        raise TypeError(f"{name}: {plain!r} is not in the table of kinds (schemas/declare/kinds.py)")
    return Column(name, KINDS[plain], optional, repeated, source)


@cache
def columns_of(record: type[Record]) -> tuple[Column, ...]:
    """The columns of a record, in the order in which they are declared and encoded."""
    hints = get_type_hints(record, include_extras=True)
    return tuple(_column(name, hints[name]) for name in record.__struct_fields__)
