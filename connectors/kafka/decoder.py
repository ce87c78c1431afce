"""Message values → fields, whatever version of Trunkline wrote them; for topics of few records."""

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import fastavro

from connectors.kafka.wire import PREFIX, NotFramed, schema_id
from schemas.derive.record_types import RecordType


@dataclass(frozen=True, slots=True)
class Decoded:
    type: RecordType
    fields: Mapping[str, Any]
    """All columns of the type as it is now, header included; instants are milliseconds."""


class Decoder:
    """`schema_of` asks the registry, once for each id."""

    def __init__(
        self, schema_of: Callable[[int], Mapping[str, Any] | None], types: Iterable[RecordType]
    ) -> None:
        self._schema_of = schema_of
        self._types = {t.name: t for t in types}
        self._readers: dict[int, tuple[RecordType | None, Any, Any]] = {}

    def __call__(self, value: bytes) -> Decoded | None:
        """None for a record of a type that isn't asked for. Raises TryLater where the registry is away."""
        try:
            found, written, ours = self._reader(schema_id(value))
        except NotFramed:
            return None
        if found is None:
            return None
        fields: Any = fastavro.schemaless_reader(io.BytesIO(value[PREFIX.size :]), written, ours)
        return Decoded(found, fields)

    def _reader(self, number: int) -> tuple[RecordType | None, Any, Any]:
        if number not in self._readers:
            schema = self._schema_of(number) or {}
            found = self._types.get(f"{schema.get('namespace', '')}.{schema.get('name', '')}")
            both = (schema, found.avro()) if found else ()
            written, ours = [fastavro.parse_schema(_bare(each)) for each in both] or (None, None)
            self._readers[number] = found, written, ours
        return self._readers[number]


def _bare(schema: Any) -> Any:
    """Without logical types, whose values would become objects."""
    if isinstance(schema, Mapping):
        return {key: _bare(value) for key, value in schema.items() if key != "logicalType"}
    return [_bare(item) for item in schema] if isinstance(schema, list) else schema
