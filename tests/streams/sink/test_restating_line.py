"""A sink on real parts: results stored, and a request executed when the facts that it is about are in."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from connectors.clickhouse.ask import ask
from connectors.kafka.producer import BlockingLog
from connectors.kafka.registry import look_up, open_registry
from connectors.kafka.wire import Encoder
from deploy.line.running import Place, Running, prepare
from deploy.local.state import Stack
from schemas.aggregates.trunk_minute import TRUNK_MINUTE
from schemas.catalogue import record_types
from schemas.clock import HOUR, MINUTE
from schemas.control.restatements import RESTATEMENTS
from schemas.declare.header import OWN
from schemas.log_record import LogRecord
from tests.builders import log_records
from tests.builders.log_records import NOON, sample
from tests.builders.organisations import organisation, simulation

_PATIENCE_S: Final = 60
_EPOCH: Final = 1 << 48


@pytest.fixture
def line(stack: Stack, tmp_path: Path) -> Iterator[Running]:
    made = prepare(stack, simulation((organisation("north"),), 1), Place(tmp_path))
    try:
        yield made
    finally:
        made.stop()


def _append(line: Running, *records: LogRecord) -> None:
    with open_registry(line.settings.registry) as registry:
        ids = look_up(registry, record_types())
    BlockingLog(line.settings.kafka, Encoder(ids), 10_000).append(records)


def _result(state: str, cause: str, revision: int, calls: int) -> LogRecord:
    blank = {n: None if m.nullable else 0 for n, m in TRUNK_MINUTE.measures.items()}
    said = {"state": state, "cause": cause, "revision": revision, "calls_max": calls}
    return log_records.of(TRUNK_MINUTE, {**blank, **said}, source=OWN, envelope_id="")


def _request(revision: int) -> LogRecord:
    values = {
        "source_event": "trunk_metrics",
        "range_end": NOON + 10 * MINUTE,
        "since": revision,
        "revision": revision,
    }
    return log_records.of(RESTATEMENTS, values, source=OWN, envelope_id="")


def _rows(line: Running, table: str) -> list[tuple[str, ...]]:
    sql = (
        "SELECT state, cause, toString(calls_max) AS calls, toString(revision) AS revision, "
        f"toString(as_of) AS as_of FROM {table} FINAL WHERE window_start = '2026-11-21 12:00:00' "
        "ORDER BY revision"
    )
    return [tuple(map(str, row.values())) for row in ask(line.settings.clickhouse, sql)]


def _await_revision(line: Running, revision: int) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while (rows := _rows(line, "trunk_minute_rows")) == [] or rows[0][3] != str(revision):
        assert time.monotonic() < deadline, rows
        time.sleep(0.1)


@pytest.mark.stack
def test_a_row_is_restated_once_the_late_fact_is_stored(line: Running) -> None:
    """The request is there before the fact, as it can be: they are on different topics."""
    _append(line, sample(1), sample(2, effective_time=NOON + 3 * HOUR))
    _append(line, _result("live", "sample", _EPOCH, 1), _result("closed", "closed", _EPOCH | 1, 1))
    _append(line, _request(_EPOCH | 2))
    line.start("sink")
    _await_revision(line, _EPOCH | 1)
    late = sample(7, effective_time=NOON + 1, received_time=NOON + 4 * HOUR)
    _append(line, late)
    _await_revision(line, _EPOCH | 2)
    closed = ("closed", "closed", "1", str(_EPOCH | 1), "2026-11-21 12:00:00.000")
    restated = ("restated", "restated", "7", str(_EPOCH | 2), "2026-11-21 16:00:00.000")
    assert _rows(line, "trunk_minute_rows") == [restated]
    assert _rows(line, "trunk_minute_revisions") == [closed, restated]
    (equal,) = ask(
        line.settings.clickhouse,
        "SELECT countIf(window_start < '2026-11-21 12:10:00') AS windows FROM trunk_minute_by_sql",
    )
    (stored,) = ask(line.settings.clickhouse, "SELECT count() AS windows FROM trunk_minute_rows FINAL")
    assert stored == equal
    assert line.roles["sink"].stop() == 0
