"""What a schema id stands for: which record type it writes, and how it is read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from schemas.catalogue import record_types
from schemas.declare.header import HEADER
from schemas.derive.record_types import RecordType
from streams.avro.plan import Field, UnknownShape, plan


@dataclass(frozen=True, slots=True)
class Writer:
    """A schema that some version of Trunkline writes."""

    type: RecordType
    fields: tuple[Field, ...]
    whole: bool = True
    """False: `fields` are the first ones, and what follows them isn't looked at."""

    def brief(self) -> "Writer":
        """Of the header alone, for who has no use for the body."""
        return replace(self, fields=self.fields[: len(HEADER)], whole=False)


@dataclass(frozen=True, slots=True)
class NoWriter:
    """A schema id whose records can't be read, and why."""

    reason: str


class Writers:
    """Schema id → writer, asked of the registry once each; `look_up` returns None for an unknown id.

    `expected` are asked at once: the registry may be away when the first record of one comes. `types` are the
    catalogue's, unless a test has others.
    """

    def __init__(
        self,
        look_up: Callable[[int], Mapping[str, Any] | None],
        expected: Iterable[int] = (),
        types: Iterable[RecordType] | None = None,
    ) -> None:
        self._look_up = look_up
        self._types = {t.name: t for t in (record_types() if types is None else types)}
        self._known: dict[int, Writer | NoWriter] = {}
        for schema_id in expected:
            self.of(schema_id)

    def of(self, schema_id: int) -> Writer | NoWriter:
        found = self._known.get(schema_id)
        if found is None:
            found = self._resolve(schema_id)
            if isinstance(found, Writer):  # an unknown id may be registered later: ask again
                self._known[schema_id] = found
        return found

    def _resolve(self, schema_id: int) -> Writer | NoWriter:
        schema = self._look_up(schema_id)
        if schema is None:
            return NoWriter(f"the registry knows no schema {schema_id}")
        name = f"{schema.get('namespace', '')}.{schema.get('name', '')}"
        if name not in self._types:
            return NoWriter(f"schema {schema_id} is of {name}, which is not in the catalogue")
        kind = self._types[name]
        try:
            fields = plan(schema)
            _check(fields, plan(kind.avro()))
        except UnknownShape as unknown:
            return NoWriter(f"schema {schema_id}: {unknown}")
        return Writer(kind, fields)


def _check(found: Sequence[Field], ours: Sequence[Field]) -> None:
    """Raises UnknownShape for a schema under a name of ours that no version of Trunkline writes."""
    if [f.name for f in found[: len(HEADER)]] != [c.name for c in HEADER]:
        raise UnknownShape("it doesn't begin with the fields that every record begins with")
    _check_fields(found, ours)


def _check_fields(found: Iterable[Field], ours: Iterable[Field]) -> None:
    by_name = {field.name: field for field in ours}
    for field in found:
        mine = by_name.get(field.name, field)
        if (field.kind, field.optional) != (mine.kind, mine.optional):
            raise UnknownShape(f"{field.name} is {field.kind} there and {mine.kind} here")
        _check_fields(field.parts, mine.parts)
