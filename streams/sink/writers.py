"""What the sink must know of a schema id: which record type it writes, and how it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.catalogue import record_types
from schemas.derive.record_types import RecordType
from streams.avro.plan import Field, UnknownShape, plan


@dataclass(frozen=True, slots=True)
class Writer:
    """A schema that some version of Trunkline writes."""

    type: RecordType
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class NoWriter:
    """A schema id whose records can't be read, and why."""

    reason: str


class Writers:
    """Schema id → writer, asked of the registry once each; `look_up` returns None for an unknown id."""

    def __init__(self, look_up: Callable[[int], Mapping[str, Any] | None]) -> None:
        self._look_up = look_up
        self._types = {t.name: t for t in record_types()}
        self._known: dict[int, Writer | NoWriter] = {}

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
        try:
            return Writer(self._types[name], plan(schema))
        except UnknownShape as unknown:
            return NoWriter(f"schema {schema_id}: {unknown}")
