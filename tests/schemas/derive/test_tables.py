"""Tables as they follow from declarations."""

from typing import Final

import pytest

from schemas.aggregates.trunk_minute import TRUNK_MINUTE
from schemas.control.poll_runs import POLL_RUNS
from schemas.control.ticks import TICKS
from schemas.declare.controls import Control
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.derive.tables import Table, header_names, table_of
from schemas.events.edge_metrics import EDGE_METRICS
from schemas.events.trunk_statuses import TRUNK_STATUSES
from schemas.objects.trunks import TRUNKS

_BY_MONTH: Final = "toYYYYMM(event_time)"


def _table(declared: Event | Object | Control) -> Table:
    table = table_of(declared)
    assert table is not None
    return table


@pytest.mark.parametrize(
    ("declared", "name", "key", "partition"),
    [
        (EDGE_METRICS, "edge_metrics_facts", ("org", "edge_id", "event_time", "value_hash"), _BY_MONTH),
        (
            TRUNK_STATUSES,
            "trunk_statuses_facts",
            ("org", "trunk_id", "aspect", "proxy_address", "event_time", "value_hash"),
            _BY_MONTH,
        ),
        (TRUNKS, "trunk_versions", ("org", "trunk_id", "valid_from"), None),
        (POLL_RUNS, "poll_runs", ("org", "object", "started_at", "run_id"), None),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_name_key_and_partition(
    declared: Event | Object | Control, name: str, key: tuple[str, ...], partition: str | None
) -> None:
    table = _table(declared)
    assert (table.name, table.order_by, table.partition_by) == (name, key, partition)


def test_ticks_are_not_stored() -> None:
    assert table_of(TICKS) is None


def test_the_header_has_the_names_of_the_subject() -> None:
    assert header_names(EDGE_METRICS) == {"entity_id": "edge_id", "effective_time": "event_time"}
    assert header_names(TRUNKS)["effective_time"] == "valid_from"
    assert header_names(POLL_RUNS)["entity_id"] == "object"


def test_lists_of_records_are_columns_of_arrays() -> None:
    types = {column.name: column.type for column in _table(EDGE_METRICS).columns}
    assert (types["processors.cpu_id"], types["processors.active"]) == (
        "Array(String)",
        "Array(Nullable(Int64))",
    )


def test_rows_of_windows_are_kept_by_their_own_month() -> None:
    table = table_of(TRUNK_MINUTE)
    assert table is not None
    assert table.order_by == TRUNK_MINUTE.keys
    assert table.partition_by == "toYYYYMM(window_start)"
