"""Executing requests against a scripted ClickHouse: what is waited for, written, and looked at again."""

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pytest

from connectors.kafka.errors import TryLater
from schemas.clock import MINUTE
from streams.sink.ranges import Request
from streams.sink.restating import Restater, settled
from tests.builders.log_records import NOON

_REQUEST = Request("north", "trunk_metrics", NOON, NOON + MINUTE, 20, 20)


def _rows(*told: tuple[int, int]) -> pa.Table:
    """(revision, as_of)"""
    as_of = pa.array([at for _, at in told], pa.timestamp("ms", "UTC"))
    return pa.table({"as_of": as_of, "revision": pa.array([r for r, _ in told], pa.uint64())})


@dataclass
class Scripted:
    """The facts are stored up to `stored`, one revision further with each pause."""

    stored: int = 20
    facts: int = 1
    versions: int = 19
    rows: pa.Table = field(default_factory=lambda: _rows((20, NOON)))
    stopping: bool = False
    happened: list[str] = field(default_factory=list)

    def ask(self, question: str) -> pa.Table:
        if "FROM watermarks " in question and "max(revision)" in question and "WITH" not in question:
            return _one(watermark=NOON + MINUTE, revision=self.stored)
        if "count()" in question.split("FROM")[0]:
            return _one(facts=self.facts, first=NOON)
        if "AS newest FROM trunk_versions" in question and "WITH" not in question:
            return _one(newest=self.versions)
        self.happened.append("looked")
        return self.rows if "trunk_id, window_start, samples" in question else _rows()

    def store(self, table: str, rows: pa.Table) -> None:
        self.happened.append(f"{table} {rows.column('revision').to_pylist()}")

    def pause(self) -> None:
        self.happened.append("paused")
        self.stored += 1

    def restate(self) -> list[str]:
        Restater(self.ask, self.store, lambda: self.stopping, self.pause).restate([_REQUEST])
        return self.happened


def _one(**values: Any) -> pa.Table:
    return pa.Table.from_pylist([values])


_WRITTEN = ["trunk_minute_revisions [20]", "trunk_minute_rows [20]"]
_OF_GROUPS = ["looked"]


def test_both_tables_get_the_same_rows() -> None:
    assert Scripted().restate() == [*_OF_GROUPS, "looked", *_WRITTEN]


def test_the_facts_that_a_request_is_about_are_waited_for() -> None:
    assert Scripted(stored=18).restate()[:3] == ["paused", "paused", "looked"]


def test_rows_of_more_than_is_stored_are_left_until_it_is() -> None:
    happened = Scripted(rows=_rows((20, NOON), (21, NOON))).restate()
    again = ["looked", "trunk_minute_revisions [20, 21]", "trunk_minute_rows [20, 21]"]
    assert happened == [*_OF_GROUPS, "looked", *_WRITTEN, "paused", *again]


def test_a_row_whose_record_was_replaced_meanwhile_is_not_settled() -> None:
    assert settled(_rows((20, 0), (20, NOON)), 20).tolist() == [False, True]


def test_rows_are_taken_back_only_where_inventory_is_as_new_as_the_request() -> None:
    assert Scripted(versions=20).restate() == [*_OF_GROUPS, "looked", "looked", *_WRITTEN]


def test_an_organisation_without_facts_has_no_rows() -> None:
    assert Scripted(facts=0).restate() == []


def test_waiting_ends_when_the_role_is_told_to_leave() -> None:
    with pytest.raises(TryLater, match="north up to revision 20"):
        Scripted(stored=3, stopping=True).restate()
