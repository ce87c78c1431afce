"""The simulator can fail: every broken part is found, and what is told of it is little."""

import pytest

from tests.simulation.mutants import MUTANTS
from tests.simulation.process import Parts
from tests.simulation.seeds import run, scenario
from tests.simulation.shrink import explain

WITHIN = 400


def _found(parts: Parts) -> int | None:
    return next((seed for seed in range(WITHIN) if run(scenario(seed), parts)), None)


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_part_is_found(name: str) -> None:
    assert _found(MUTANTS[name]) is not None


def test_a_difference_is_told_in_few_lines() -> None:
    parts = MUTANTS["commit of what isn't confirmed"]
    seed = _found(parts)
    assert seed is not None
    lines = explain(scenario(seed), parts).splitlines()
    assert lines[0].startswith(f"seed {seed},")
    assert len(lines) < 15
    assert "is committed, but a recovery would have to begin at" in lines[-1]
