"""Fetches as aiokafka really holds them, drained."""

import pytest
from aiokafka.errors import CorruptRecordException

from streams.work.drain import Drained, drain
from tests.streams.work.fetched import PARTITION, batch, fetch, spoilt


def _of(*offsets: int) -> dict[int, bytes | None]:
    return {offset: b"v%d" % offset for offset in offsets}


def _drained(position: int, following: int, *offsets: int) -> Drained:
    return Drained([b"v%d" % offset for offset in offsets], list(offsets), position, following)


def test_record_batches_come_whole_and_in_order() -> None:
    got = fetch(10, batch(10, _of(10, 11)), batch(12, _of(12, 13, 14)))
    assert drain(got.result, 100) == _drained(10, 15, *range(10, 15))
    assert got.position == 15
    assert not got.result.has_more()


def test_what_is_enough_ends_at_the_end_of_a_record_batch() -> None:
    got = fetch(0, batch(0, _of(0, 1, 2)), batch(3, _of(3)), batch(4, _of(4)))
    assert drain(got.result, 2) == _drained(0, 3, 0, 1, 2)
    assert got.position == 3
    assert drain(got.result, 2) == _drained(3, 5, 3, 4)
    assert drain(got.result, 2) is None


def test_a_record_batch_that_begins_before_the_position_is_cut() -> None:
    got = fetch(6, batch(4, _of(4, 5, 6, 7)))
    assert drain(got.result, 100) == _drained(6, 8, 6, 7)


def test_holes_of_compaction_within_at_the_end_and_between() -> None:
    got = fetch(0, batch(0, _of(0, 2, 3), last=5), batch(9, _of(9)))
    assert drain(got.result, 100) == _drained(0, 10, 0, 2, 3, 9)


def test_a_record_batch_without_records_moves_the_position() -> None:
    got = fetch(4, batch(4, {}, last=7))
    assert drain(got.result, 100) == _drained(4, 8)
    assert got.position == 8


def test_markers_of_transactions_are_passed_over() -> None:
    marker = batch(2, {2: b"marker"}, control=True)
    got = fetch(0, batch(0, _of(0, 1)), marker, batch(3, _of(3)))
    assert drain(got.result, 100) == _drained(0, 4, 0, 1, 3)
    alone = fetch(2, marker)
    assert drain(alone.result, 100) == _drained(2, 3)


def test_a_tombstone_is_a_value_that_nobody_can_read() -> None:
    got = fetch(0, batch(0, {0: None, 1: b"v1"}), batch(2, {2: None, 4: b"v4"}))
    assert drain(got.result, 100) == Drained([b"", b"v1", b"", b"v4"], [0, 1, 2, 4], 0, 5)


def test_a_wrong_checksum_takes_nothing_and_leaves_nothing() -> None:
    """The batch before was read already: what is left must not be taken for what comes next."""
    got = fetch(0, batch(0, _of(0)), spoilt(batch(1, _of(1))), batch(2, _of(2)))
    with pytest.raises(CorruptRecordException, match="batch at 1 has a wrong checksum"):
        drain(got.result, 100)
    assert got.position == 0
    assert not got.result.has_more()
    assert drain(got.result, 100) is None


def test_checksums_that_are_not_asked_for_are_not_looked_at() -> None:
    got = fetch(1, spoilt(batch(1, _of(1))), check_crcs=False)
    assert drain(got.result, 100) is not None


def test_a_partition_that_was_sought_elsewhere_meanwhile_gives_nothing() -> None:
    got = fetch(0, batch(0, _of(0)))
    got.assignment.state_value(PARTITION).seek(7)
    assert drain(got.result, 100) is None
    assert got.position == 7


def test_a_partition_that_is_no_longer_ours_gives_nothing() -> None:
    got = fetch(0, batch(0, _of(0)))
    got.assignment._unassign()
    assert drain(got.result, 100) is None
