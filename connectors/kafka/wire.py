"""Confluent framing: a zero byte, the schema's id in four bytes, the Avro body."""

import io
import struct
from collections.abc import Mapping
from typing import Any, Final

import fastavro

from schemas.derive.record_types import RecordType
from schemas.log_record import LogRecord

PREFIX: Final = struct.Struct(">bI")


class Encoder:
    """Records → message values, for the schema ids that the registry gave."""

    def __init__(self, ids: Mapping[str, int]) -> None:
        self._ids = ids
        self._parsed: dict[str, Any] = {}

    def __call__(self, record: LogRecord) -> bytes:
        name = record.type.name
        out = io.BytesIO(PREFIX.pack(0, self._ids[name]))
        out.seek(PREFIX.size)
        fastavro.schemaless_writer(out, self._schema(record.type), record.fields())
        return out.getvalue()

    def _schema(self, record_type: RecordType) -> Any:
        if record_type.name not in self._parsed:
            self._parsed[record_type.name] = fastavro.parse_schema(record_type.avro())
        return self._parsed[record_type.name]


class NotFramed(ValueError):
    """The value doesn't begin like a registry's Avro record: a dead letter."""


def schema_id(value: bytes) -> int:
    """The schema's id. Raises NotFramed."""
    if len(value) < PREFIX.size or value[0] != 0:
        raise NotFramed(f"{len(value)} bytes that don't begin with a zero byte and a schema id")
    return int(PREFIX.unpack_from(value)[1])
