"""What can be windowed, and by what its rows are told apart."""

from dataclasses import replace
from typing import Any

import pytest

from schemas.aggregates.trunk_base_minute import TRUNK_BASE_MINUTE
from schemas.aggregates.trunk_minute import TRUNK_MINUTE
from schemas.declare.aggregates import Aggregate
from schemas.declare.identity import Counted
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.events.trunk_statuses import TRUNK_STATUSES


def test_rows_are_of_an_entity_or_of_its_group() -> None:
    assert TRUNK_MINUTE.keys == ("org", "trunk_id", "window_start")
    assert TRUNK_BASE_MINUTE.keys == ("org", "trunk_base_id", "window_start")


def test_values_are_what_measures_read() -> None:
    assert TRUNK_MINUTE.values == ("inbound_calls", "mismatch_count", "outbound_calls")


@pytest.mark.parametrize(
    "source",
    [TRUNK_STATUSES, replace(TRUNK_METRICS, identity=Counted(("id",)))],
    ids=["several states at once", "counted"],
)
def test_only_gauges_with_one_state_an_entity_hold(source: Any) -> None:
    with pytest.raises(TypeError, match=r"trunk_minute: trunk_.* is not a gauge"):
        Aggregate(name="trunk_minute", source=source, measures={}, doc="None.")
