"""Confluent framing."""

import io

import fastavro
import pytest

from connectors.kafka.wire import Encoder, NotFramed, schema_id
from schemas.derive.record_types import record_type
from schemas.events.trunk_metrics import TRUNK_METRICS
from tests.builders.log_records import sample
from tests.builders.records import plain

NAME = record_type(TRUNK_METRICS).name


def test_a_value_is_a_zero_byte_the_schemas_id_and_the_avro_body() -> None:
    record = sample(inbound=3, outbound=1)
    value = Encoder({NAME: 0x01020304})(record)
    assert value[:5] == b"\x00\x01\x02\x03\x04"
    body = io.BytesIO(value[5:])
    schema = fastavro.parse_schema(plain(record.type.avro()))
    assert fastavro.schemaless_reader(body, schema, None) == record.fields()
    assert body.read() == b""
    assert schema_id(value) == 0x01020304


@pytest.mark.parametrize("value", [b"", b"\x00", b"\x00\x00\x00\x01", b"\x01\x00\x00\x00\x01", b'{"a": 1}'])
def test_what_does_not_begin_so_is_no_record(value: bytes) -> None:
    with pytest.raises(NotFramed, match=f"^{len(value)} bytes"):
        schema_id(value)


def test_an_id_uses_all_its_four_bytes() -> None:
    assert schema_id(b"\x00\xff\xff\xff\xff") == 2**32 - 1
