"""What is called late and what a duplicate, over batches, partitions and what is read again."""

from random import Random

import numpy as np

from schemas.clock import MINUTE, SECOND
from schemas.log_record import LogRecord
from streams.sink.noticing import Noticed, Noticing, Seen
from streams.sink.plan import Rows, plan
from streams.sink.progress import Mark, Place, marks
from tests.builders import log_records
from tests.builders.log_records import NOON, encode, sample
from tests.builders.visits import PLACES, VISITS


def _rows(made: list[LogRecord], epoch: int = 1, partitions: int = 1) -> tuple[Rows, ...]:
    batch = log_records.batch(map(encode, made), PLACES.log, partitions)
    return plan(batch, log_records.writers().of, epoch).rows


def _visit(seconds: int | None = None, leg: str = "a", **header: object) -> LogRecord:
    return log_records.of(VISITS, {"leg": leg, "seconds": seconds}, **header)


def test_states() -> None:
    made = [
        sample(1, effective_time=NOON),
        sample(1, effective_time=NOON, envelope_id="again", received_time=NOON + MINUTE),
        sample(2, effective_time=NOON),  # a conflict, no duplicate
        sample(1, effective_time=NOON, org="south"),
        sample(1, effective_time=NOON, entity_id="t2"),
        sample(1, effective_time=NOON - 31 * SECOND),
    ]
    before: dict[Place, Mark] = {(0, "north"): Mark(NOON, 0)}
    assert list(Noticing().notice(_rows(made), before)) == [Noticed("trunkline.telephony.TrunkMetrics", 1, 1)]


def test_what_is_counted() -> None:
    """The same again is a duplicate, at whatever time it is told; other values are a version."""
    made = [
        _visit(1),
        _visit(1, effective_time=NOON + MINUTE, envelope_id="again", extra="{}"),
        _visit(2),
        _visit(1, leg="b"),
        _visit(1, entity_id="other"),
        _visit(1, org="south"),
        _visit(3, effective_time=NOON - 31 * SECOND),
    ]
    before: dict[Place, Mark] = {(0, "north"): Mark(NOON, 0)}
    assert list(Noticing().notice(_rows(made), before)) == [Noticed("trunkline.places.Visit", 1, 1)]


def test_nothing_is_late_before_time_has_begun() -> None:
    (found,) = Noticing().notice(_rows([sample(effective_time=NOON)]), {})
    assert found.late == 0


def test_time_is_a_partition_s() -> None:
    """One partition that is read ahead of another makes nothing late there."""
    made = [_visit(1), _visit(2, effective_time=NOON - MINUTE)]
    before: dict[Place, Mark] = {(0, "north"): Mark(NOON, 0)}
    (found,) = Noticing().notice(_rows(made, partitions=2), before)
    assert found.late == 0


def test_duplicates_are_found_across_batches_and_what_is_read_again_is_none() -> None:
    noticing, batch = Noticing(), _rows([_visit(1), _visit(1), _visit(2)])
    (first,) = noticing.notice(batch, {})
    (again,) = noticing.notice(batch, marks(batch))
    later = _rows([_visit(2), _visit(3)], epoch=2)
    (next_,) = noticing.notice(later, marks(batch))
    assert (first.duplicates, again.duplicates, next_.duplicates) == (1, 0, 1)


def test_memory_is_exact_for_the_newest(seed: int) -> None:
    random, seen = Random(seed), Seen(most=1000)
    known: list[int] = []
    for _ in range(60):
        told = [
            random.choice(known[-900:]) if known and random.random() < 0.3 else random.randrange(2**64)
            for _ in range(random.choice((0, 1, 50)))
        ]
        new = list(dict.fromkeys(t for t in told if t not in set(known)))
        assert seen.repeats(np.array(told, np.uint64)) == len(told) - len(new)
        known += new
    assert seen.repeats(np.array([known[0]], np.uint64)) == (len(known) <= 1000)
