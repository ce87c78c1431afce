"""What was read, with its addresses, and the letters that it becomes."""

import fastavro

from connectors.kafka.wire import PREFIX
from schemas.control.dead_letters import DEAD_LETTERS
from schemas.derive.record_types import record_type
from streams.records.unpack import Refused
from streams.sink.batch import dead_letters
from streams.sink.plan import plan
from tests.builders import log_records, records
from tests.builders.log_records import NOON, encode


def test_positions_are_behind_the_last_row_of_each_partition() -> None:
    assert log_records.batch([b""] * 5, partitions=2).positions() == {0: 1003, 1: 1002}
    assert log_records.batch([]).positions() == {}


def test_a_letter_has_the_input_and_where_it_was() -> None:
    batch = log_records.batch([b"fine", b"\xffbroken"])
    (letter,) = dead_letters(batch, [Refused(1, "body", "not a record", 12)], 3, NOON)
    assert letter.topic == "trunkline.dead"
    assert letter.entity_id == "genesys.telephony/0@1001#3"
    assert letter.values == {
        "stage": "sink",
        "field": "body",
        "reason": "not a record",
        "topic": "genesys.telephony",
        "schema_id": 12,
        "payload": b"\xffbroken",
    }


def test_a_letter_is_a_record_that_can_be_read() -> None:
    """Any bytes at all come back as they went in, through Avro and through the sink's own plan."""
    payload = bytes(range(256))
    (letter,) = dead_letters(log_records.batch([payload]), [Refused(0, "body", "why", None)], 1, NOON)
    value = encode(letter)
    schema = fastavro.parse_schema(records.plain(record_type(DEAD_LETTERS).avro()))
    assert records.decode(schema, value)["payload"] == payload
    (rows,) = plan(log_records.batch([value]), log_records.writers().of, 1).rows
    assert rows.table is not None
    assert rows.table.column("payload").to_pylist() == [payload]
    assert len(value) > PREFIX.size
