"""Watermarks of a batch, against the same said plainly."""

from random import Random

import pyarrow as pa

from schemas.clock import HOUR, SECOND
from schemas.declare.families import TELEPHONY
from schemas.derive.record_types import record_type
from schemas.events.trunk_statuses import TRUNK_STATUSES
from schemas.log_record import LogRecord
from streams.sink.plan import Rows, plan
from streams.sink.progress import Mark, Place, and_marks, mark_rows, marks
from tests.builders import log_records
from tests.builders.log_records import NOON, encode, sample
from tests.builders.visits import PLACES

_EPOCH = 2


def _rows(made: list[LogRecord], partitions: int = 1) -> tuple[Rows, ...]:
    batch = log_records.batch(map(encode, made), partitions=partitions)
    return plan(batch, log_records.writers().of, _EPOCH).rows


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
        expected: dict[Place, Mark] = {}
        for offset, record in enumerate(made, 1000):
            mark = Mark(min(record.effective_time, record.received_time), _EPOCH << 48 | offset)
            expected[0, record.org] = mark.and_(expected.get((0, record.org)))
        assert marks(_rows(made)) == expected


def test_an_event_from_the_future_moves_no_time() -> None:
    made = [sample(effective_time=NOON), sample(effective_time=NOON + HOUR, received_time=NOON + SECOND)]
    assert marks(_rows(made))[0, "north"].watermark == NOON + SECOND


def test_marks_of_several_types_are_one() -> None:
    status = dict.fromkeys(c.name for c in record_type(TRUNK_STATUSES).body)
    status |= {"aspect": "ip", "proxy_address": ""}
    later = log_records.of(TRUNK_STATUSES, status, effective_time=NOON + SECOND)
    assert marks(_rows([later, sample()])) == {(0, "north"): Mark(NOON + SECOND, _EPOCH << 48 | 1001)}


def test_mark_rows_are_rows_of_the_watermarks_table() -> None:
    made = mark_rows({(0, "north"): Mark(NOON, 5), (3, "south"): Mark(NOON + 1, 6)}, TELEPHONY)
    assert made.to_pydict()["org"] == ["north", "south"]
    assert made.column("family").to_pylist() == ["telephony"] * 2
    assert made.column("watermark").cast(pa.int64()).to_pylist() == [NOON, NOON + 1]
    assert made.column("revision").to_pylist() == [5, 6]


def test_an_organisation_on_several_partitions_has_no_newest_revision() -> None:
    """Its time is the newest of any; revisions of two partitions have no order."""
    made = [sample(effective_time=NOON), sample(effective_time=NOON + SECOND), sample(effective_time=NOON)]
    found = marks(_rows(made, partitions=2))
    assert found == {
        (0, "north"): Mark(NOON, _EPOCH << 48 | 1001),
        (1, "north"): Mark(NOON + SECOND, _EPOCH << 48 | 1000),
    }
    (row,) = mark_rows(found, PLACES).to_pylist()
    assert (row["org"], row["family"], row["revision"]) == ("north", "places", 0)
    assert row["watermark"].timestamp() * 1000 == NOON + SECOND


def test_a_log_of_our_own_has_no_watermark() -> None:
    assert mark_rows({(0, "north"): Mark(NOON, 5)}, None).num_rows == 0


def test_marks_never_go_back() -> None:
    known = {(0, "north"): Mark(NOON, 7), (1, "north"): Mark(NOON, 1)}
    assert and_marks(known, {(0, "north"): Mark(NOON - 1, 9), (2, "south"): Mark(0, 0)}) == {
        (0, "north"): Mark(NOON, 9),
        (1, "north"): Mark(NOON, 1),
        (2, "south"): Mark(0, 0),
    }
