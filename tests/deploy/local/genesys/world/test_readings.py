"""What edges report about themselves."""

import numpy as np

from deploy.local.genesys.world.presence import edge_online
from deploy.local.genesys.world.world import build
from tests.deploy.local.genesys.made import ALL_CHANGES, DAY_LONG, HOUR_LONG, carrier, organisation


def test_edges_report_while_they_are_online() -> None:
    world = build(organisation(changes=ALL_CHANGES), DAY_LONG)
    for edge, edge_id in enumerate(world.edge_ids):
        times = world.readings.measured_ms[world.readings.edge == edge]
        for start, end in edge_online(world.timeline, world.span, edge_id):
            inside = times[(times >= start) & (times < end)]
            gaps = np.diff(inside)
            assert 30_000 <= gaps.min() <= gaps.max() <= 60_000
            times = times[(times < start) | (times >= end)]
        assert len(times) == 0


def test_a_busy_edge_works_harder() -> None:
    def mean(calls: float) -> float:
        world = build(organisation(carriers=[carrier("A", busy_hour_calls=calls)]), HOUR_LONG)
        return float(world.readings.active_pct.mean())

    assert mean(4000) > mean(10) + 5


def test_readings_can_be_switched_off() -> None:
    world = build(organisation(edge_readings={"enabled": False}), HOUR_LONG)
    assert len(world.readings.edge) == 0
