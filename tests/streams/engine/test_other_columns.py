"""States that another version wrote."""

from dataclasses import replace

import pytest

from schemas.events.trunk_metrics import TRUNK_METRICS
from streams.engine import delta, snapshot
from streams.engine.gauges import Gauge
from streams.engine.state import OtherColumns, PartitionState
from tests.streams.engine import taking

_SAID = r"trunk_metrics\(inbound_calls\), and this version keeps"


def _one() -> Gauge:
    return next(gauge for gauge in taking.gauges() if gauge.source is TRUNK_METRICS)


def _written(gauge: Gauge) -> tuple[list[bytes], bytes]:
    """An empty state of this gauge, as a snapshot and as a delta."""
    state = PartitionState.empty([gauge])
    return snapshot.rest(state), delta.encode(state, delta.before(state), [])


def test_a_gauge_that_we_don_t_know_is_left_out() -> None:
    pieces, change = _written(_one())
    state = PartitionState.empty([g for g in taking.gauges() if g.source is not TRUNK_METRICS])
    snapshot.load(state, [], pieces)
    delta.apply(state, change)
    assert state.gauge(_one().name) is None


def test_other_columns_of_a_source_that_we_know_are_refused() -> None:
    pieces, change = _written(replace(_one(), columns=("inbound_calls",)))
    with pytest.raises(OtherColumns, match=_SAID):
        snapshot.load(PartitionState.empty(taking.gauges()), [], pieces)
    with pytest.raises(OtherColumns, match=_SAID):
        delta.apply(PartitionState.empty(taking.gauges()), change)
