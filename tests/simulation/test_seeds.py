"""The law of the engine: whatever happens to its processes, the final rows are those of the reference."""

import pytest

from tests.simulation.process import Parts
from tests.simulation.seeds import run, scenario
from tests.simulation.shrink import explain

LOT = 25


@pytest.mark.parametrize("first", range(0, 500, LOT))
def test_seeds(first: int) -> None:
    for seed in range(first, first + LOT):
        if run(scenario(seed), Parts()) is not None:
            pytest.fail(explain(scenario(seed), Parts()))
