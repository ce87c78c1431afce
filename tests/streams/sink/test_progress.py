"""Watermarks, late facts and duplicates of a batch, against the same said plainly."""

from random import Random

import pyarrow as pa

from schemas.clock import HOUR, MINUTE, SECOND
from schemas.derive.record_types import record_type
from schemas.events.trunk_statuses import TRUNK_STATUSES
from schemas.log_record import LogRecord
from streams.sink.plan import Rows, plan
from streams.sink.progress import Mark, Noticed, mark_rows, marks, notice
from tests.builders import log_records
from tests.builders.log_records import NOON, encode, sample

_EPOCH = 2


def _rows(made: list[LogRecord]) -> tuple[Rows, ...]:
    return plan(log_records.batch(map(encode, made)), log_records.writers().of, _EPOCH).rows


def test_a_mark_is_the_greatest_of_the_smaller_times(seed: int) -> None:
    random = Random(seed)
    for _ in range(20):
        made = [
            sample(
                org=random.choice(("north", "south", "Bodø")),
                effective_time=NOON + random.randrange(-HOUR, HOUR),
                received_time=NOON + random.randrange(-HOUR, HOUR),
            )
            for _ in range(random.choice((1, 2, 50)))
        ]
        expected: dict[str, Mark] = {}
        for offset, record in enumerate(made, 1000):
            mark = Mark(min(record.effective_time, record.received_time), _EPOCH << 48 | offset)
            expected[record.org] = mark.and_(expected.get(record.org))
        assert marks(_rows(made)) == expected


def test_an_event_from_the_future_moves_no_time() -> None:
    made = [sample(effective_time=NOON), sample(effective_time=NOON + HOUR, received_time=NOON + SECOND)]
    assert marks(_rows(made))["north"].watermark == NOON + SECOND


def test_marks_of_several_types_are_one() -> None:
    status = dict.fromkeys(c.name for c in record_type(TRUNK_STATUSES).body)
    status |= {"aspect": "ip", "proxy_address": ""}
    later = log_records.of(TRUNK_STATUSES, status, effective_time=NOON + SECOND)
    assert marks(_rows([later, sample()])) == {"north": Mark(NOON + SECOND, _EPOCH << 48 | 1001)}


def test_mark_rows_are_rows_of_the_watermarks_table() -> None:
    made = mark_rows({"north": Mark(NOON, 5), "south": Mark(NOON + 1, 6)}, "telephony")
    assert made.to_pydict()["org"] == ["north", "south"]
    assert made.column("family").to_pylist() == ["telephony"] * 2
    assert made.column("watermark").cast(pa.int64()).to_pylist() == [NOON, NOON + 1]
    assert made.column("revision").to_pylist() == [5, 6]


def test_what_a_batch_repeats_and_what_came_late() -> None:
    made = [
        sample(1, effective_time=NOON),
        sample(1, effective_time=NOON, envelope_id="again", received_time=NOON + MINUTE),
        sample(2, effective_time=NOON),  # a conflict, no duplicate
        sample(1, effective_time=NOON, org="south"),
        sample(1, effective_time=NOON, entity_id="t2"),
        sample(1, effective_time=NOON - 31 * SECOND),
    ]
    before = {"north": Mark(NOON, 0)}
    assert list(notice(_rows(made), before)) == [Noticed("trunkline.telephony.TrunkMetrics", 1, 1)]


def test_nothing_is_late_before_time_has_begun() -> None:
    assert [n.late for n in notice(_rows([sample(effective_time=NOON)]), {})] == [0]
