"""Concurrency as steps equals counting, millisecond by millisecond."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.local.genesys.config.span import Span
from deploy.local.genesys.world.hunting import Calls
from deploy.local.genesys.world.presence import Stretch
from deploy.local.genesys.world.steps import of_trunks, total

_SPAN = Span(20, 80)

_CALL = st.tuples(st.integers(0, 1), st.integers(0, 99), st.integers(1, 40), st.booleans())


def _calls(calls: list[tuple[int, int, int, bool]]) -> Calls:
    trunk, start, hold, inbound = np.array(sorted(calls, key=lambda call: call[1]), np.int64).reshape(-1, 4).T
    empty = np.zeros(0, np.int64)
    return Calls(trunk, trunk * 0, start, start + hold, inbound.astype(np.bool_), empty)


def _counted(calls: list[tuple[int, int, int, bool]], trunk: int, at: int) -> tuple[int, int]:
    going = [inbound for on, start, hold, inbound in calls if on == trunk and start <= at < start + hold]
    return sum(going), len(going) - sum(going)


@settings(deadline=None)
@given(st.lists(_CALL, max_size=30))
def test_steps_are_counts_and_only_change_is_a_step(calls: list[tuple[int, int, int, bool]]) -> None:
    for trunk, steps in enumerate(of_trunks(_calls(calls), 2, _SPAN)):
        counts = [_counted(calls, trunk, at) for at in range(*_SPAN)]
        assert list(zip(*(v.tolist() for v in steps.at(np.arange(*_SPAN))), strict=True)) == counts
        changes = [at for at in range(21, 80) if counts[at - 20] != counts[at - 21]]
        assert steps.times.tolist() == [20, *changes]


@settings(deadline=None)
@given(st.lists(_CALL, max_size=30), st.integers(21, 78))
def test_a_total_takes_each_trunk_while_it_belongs(
    calls: list[tuple[int, int, int, bool]], moved: int
) -> None:
    first, second = of_trunks(_calls(calls), 2, _SPAN)
    steps = total([(first, Stretch(20, 80)), (second, Stretch(moved, 80))], _SPAN)
    inbound, outbound = (values.tolist() for values in steps.at(np.arange(*_SPAN)))
    for at in range(*_SPAN):
        parts = [_counted(calls, 0, at), _counted(calls, 1, at) if at >= moved else (0, 0)]
        assert (inbound[at - 20], outbound[at - 20]) == tuple(map(sum, zip(*parts, strict=True)))
