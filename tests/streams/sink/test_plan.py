"""A batch → rows: nothing is lost, nothing is counted twice, whatever lies on the log."""

from collections import Counter
from random import Random

import fastavro
import pytest

from schemas.catalogue import record_types
from schemas.clock import DAY
from schemas.control.topic_epochs import TOPIC_EPOCHS
from schemas.declare.kinds import EARLIEST, LATEST
from schemas.derive.record_types import record_type
from schemas.derive.tables import table_of
from schemas.events.trunk_statuses import TRUNK_STATUSES
from streams.records.unpack import Refused
from streams.sink.plan import Plan, plan
from tests.builders import log_records, records
from tests.builders.log_records import IDS, NOON, encode, sample


def _planned(values: list[bytes], epoch: int = 1) -> Plan:
    return plan(log_records.batch(values), log_records.writers().of, epoch)


def _garbage(random: Random) -> bytes:
    kind = random.choice(list(IDS.values()))
    return random.choice(
        [
            b"",
            b"\0",
            b"\0\0\0\0",
            b"\0\0\0\0\x65",
            b"{}",
            random.randbytes(random.randrange(40)),
            b"\0" + random.randbytes(4),
            b"\0\xff\xff\xff\xff" + random.randbytes(9),
            b"\0" + kind.to_bytes(4, "big") + random.randbytes(random.randrange(200)),
        ]
    )


def _records_of_all_types(random: Random, count: int) -> list[bytes]:
    made = []
    for _ in range(count):
        kind = random.choice(record_types())
        values = records.value(random, records.plain(kind.avro()))
        times = {"effective_time": NOON, "received_time": NOON}
        schema = fastavro.parse_schema(records.plain(kind.avro()))
        made.append(records.encode(schema, {**values, **times}, IDS[kind.name]))
    return made


def test_every_row_is_in_a_table_or_refused_and_only_once(seed: int) -> None:
    random = Random(seed)
    for _ in range(20):
        good = _records_of_all_types(random, random.choice((0, 1, 60)))
        values = good + [_garbage(random) for _ in range(random.choice((0, 1, 60)))]
        random.shuffle(values)
        made = _planned(values)
        rows = Counter(row for part in made.rows for row in part.rows.tolist())
        rows.update(refused.row for refused in made.refused)
        assert rows == Counter(range(len(values)))
        assert sum(len(part.rows) for part in made.rows) >= len(good)
        for part in made.rows:
            assert part.table is None or part.table.num_rows == len(part.rows)


def test_an_empty_batch() -> None:
    assert _planned([]) == Plan((), ())


def test_revision_is_epoch_and_offset() -> None:
    batch = log_records.batch([encode(sample()) for _ in range(4)], partitions=2)
    (rows,) = plan(batch, log_records.writers().of, 7).rows
    assert rows.revision.tolist() == [7 << 48 | offset for offset in (1000, 1000, 1001, 1001)]
    assert rows.table is not None
    assert rows.table.column("revision").to_pylist() == rows.revision.tolist()


def test_a_table_has_the_declared_columns_in_order() -> None:
    (rows,) = _planned([encode(sample(3, 4, None))]).rows
    assert rows.table is not None
    declared = table_of(rows.type.declaration)
    assert declared is not None
    assert rows.table.column_names == [column.name for column in declared.columns]


def test_records_without_a_table_are_rows_all_the_same() -> None:
    epoch = log_records.of(TOPIC_EPOCHS, {"topic_id": "x", "partitions": 4, "epoch": 1})
    (rows,) = _planned([encode(epoch)]).rows
    assert (rows.type, rows.table) == (record_type(TOPIC_EPOCHS), None)


@pytest.mark.parametrize("field", ["effective_time", "received_time"])
@pytest.mark.parametrize("time", [EARLIEST - 1, LATEST, 0, -1, 2**62])
def test_times_that_no_fact_can_have_are_refused(field: str, time: int) -> None:
    header = {"effective_time": NOON, "received_time": NOON, field: time}
    made = _planned([encode(sample()), encode(sample(**header)), encode(sample())])
    assert made.refused == (
        Refused(1, "effective_time", "not between 2000 and 2100", IDS["trunkline.telephony.TrunkMetrics"]),
    )
    assert made.rows[0].rows.tolist() == [0, 2]


def test_refusals_say_what_and_where() -> None:
    broken = encode(sample())[:-1]
    made = _planned([b"{}", b"\0\0\0\0\x09x", broken])
    assert {(r.row, r.field, r.schema_id) for r in made.refused} == {
        (0, "schema id", None),
        (1, "schema id", 9),
        (2, "body", IDS["trunkline.telephony.TrunkMetrics"]),
    }


def _hashes(*values: bytes) -> list[int]:
    (rows,) = _planned(list(values)).rows
    assert rows.table is not None
    return [int(value) for value in rows.table.column("value_hash").to_numpy()]


def test_value_hash_is_of_the_values_alone() -> None:
    """Equal for a duplicate, however and whenever it came; different for any other value."""
    same = [
        sample(3, 4, 5),
        sample(3, 4, 5, envelope_id="another", source="poll", received_time=NOON + DAY, extra='{"x":1}'),
        sample(3, 4, 5, org="south", entity_id="t2"),
    ]
    other = [sample(4, 3, 5), sample(3, 4, None), sample(3, 4, 0), sample(0, 0, None)]
    hashes = _hashes(*map(encode, same + other))
    assert len(set(hashes[:3])) == 1
    assert len(set(hashes)) == 1 + len(other)


def test_value_hash_tells_texts_from_their_neighbours() -> None:
    blank = dict.fromkeys(c.name for c in record_type(TRUNK_STATUSES).body)
    texts = [("a", "bc"), ("ab", "c"), ("", "abc"), ("abc", "")]
    made = [{**blank, "aspect": aspect, "proxy_address": proxy} for aspect, proxy in texts]
    hashes = _hashes(*[encode(log_records.of(TRUNK_STATUSES, values)) for values in made])
    assert len(set(hashes)) == len(texts)
