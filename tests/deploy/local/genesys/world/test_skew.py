"""Wrong clocks: declared shares, and facts that keep their identity."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.local.genesys.config.faults import Skew
from deploy.local.genesys.world.skew import stated


@settings(deadline=None)
@given(
    readings=st.sets(st.tuples(st.integers(0, 2), st.integers(0, 60)), min_size=1),
    seed=st.integers(0, 1000),
)
def test_entity_and_stated_time_stay_unique(readings: set[tuple[int, int]], seed: int) -> None:
    """Times so near to each other that skewed ones must collide."""
    entity, measured = np.array(sorted(readings), np.int64).T
    skews = (Skew(share=0.4, ahead_s=0.005), Skew(share=0.3, ahead_s=0.003))
    times = stated(entity, measured, skews, np.random.default_rng(seed))
    assert len(set(zip(entity.tolist(), times.tolist(), strict=True))) == len(readings)
    assert np.all((times == measured) | (times >= measured + 3))


def test_the_shares_are_as_declared() -> None:
    measured = np.arange(100_000, dtype=np.int64) * 1000
    skews = (Skew(share=0.1, ahead_s=600), Skew(share=0.02, ahead_s=86_400))
    ahead = stated(measured * 0, measured, skews, np.random.default_rng(3)) - measured
    assert np.mean((ahead >= 600_000) & (ahead < 700_000)) == pytest.approx(0.1, abs=0.01)
    assert np.mean(ahead >= 86_400_000) == pytest.approx(0.02, abs=0.005)
    assert np.mean(ahead == 0) == pytest.approx(0.88, abs=0.01)
