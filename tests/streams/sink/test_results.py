"""Results among what the sink reads: rows of two tables, and no facts."""

from typing import Any

import pytest

from schemas.aggregates.trunk_minute import TRUNK_MINUTE
from schemas.clock import MINUTE
from schemas.declare.header import OWN
from schemas.declare.results import CAUSES
from schemas.log_record import LogRecord
from streams.sink.noticing import Noticing
from streams.sink.plan import plan
from streams.sink.writing import tables
from tests.builders import log_records
from tests.builders.log_records import NOON, encode


def _result(cause: str, revision: int, **measures: int | None) -> LogRecord:
    blank = {n: None if m.nullable else 0 for n, m in TRUNK_MINUTE.measures.items()}
    said: dict[str, Any] = {"state": "closed", "cause": cause, "revision": revision}
    header = {"effective_time": NOON, "received_time": NOON + MINUTE, "source": OWN, "envelope_id": ""}
    return log_records.of(TRUNK_MINUTE, {**said, **blank, **measures}, **header)


def _tables(*results: LogRecord) -> dict[str, list[dict[str, Any]]]:
    batch = log_records.batch(map(encode, results), topic="trunkline.trunk_minute")
    made = plan(batch, log_records.writers().of, 9)
    return {name: table.to_pylist() for name, table in tables(made.rows)}


def test_a_result_s_revision_is_its_own_and_not_its_place_on_its_topic() -> None:
    (row,) = _tables(_result("closed", 3 << 48 | 17, samples=4))["trunk_minute_rows"]
    assert row["revision"] == 3 << 48 | 17
    assert (row["trunk_id"], row["samples"], row["calls_max"]) == ("t1", 4, None)
    assert row["as_of"].timestamp() - row["window_start"].timestamp() == 60
    assert not row.keys() & {"source", "envelope_id", "extra"}


@pytest.mark.parametrize("cause", CAUSES)
def test_revisions_are_kept_but_for_plain_samples(cause: str) -> None:
    made = _tables(_result("closed", 5), _result(cause, 6))
    kept = [row["revision"] for row in made["trunk_minute_revisions"]]
    assert [row["revision"] for row in made["trunk_minute_rows"]] == [5, 6]
    assert kept == ([5] if cause == "sample" else [5, 6])


def test_nothing_is_inserted_where_no_revision_is_kept() -> None:
    assert _tables(_result("sample", 6)).keys() == {"trunk_minute_rows"}


def test_results_are_no_facts() -> None:
    """They are neither late nor twice: a window has many revisions by its nature."""
    values = [encode(_result("late sample", 5))] * 2
    made = plan(log_records.batch(values), log_records.writers().of, 1)
    assert [*Noticing().notice(made.rows, {})] == []
