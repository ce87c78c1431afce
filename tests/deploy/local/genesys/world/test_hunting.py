"""Hunting conserves calls, fills circuits and no more, and goes round as configured."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.local.genesys.config.inventory import Carrier
from deploy.local.genesys.world.arrivals import Offered
from deploy.local.genesys.world.hunting import Calls, Desk, Seat, Shift, carry

_NEVER = 10**9


def _carrier(circuits: int | None, hunt: str) -> Carrier:
    return Carrier.model_validate(
        {"name": "A", "edge_group": "G", "busy_hour_calls": 1, "circuits": circuits, "hunt": hunt}
    )


def _calls(*calls: tuple[int, int]) -> Offered:
    start, hold = np.array(sorted(calls), np.int64).reshape(-1, 2).T
    return Offered(start, hold, np.ones(len(start), np.bool_))


def _crew(*trunks: int, until: int = _NEVER, out_ms: int = _NEVER) -> Shift:
    return Shift(until, tuple(Seat(trunk, out_ms) for trunk in trunks))


def _carried(
    calls: Offered, *shifts: Shift, circuits: int | None = None, hunt: str = "rotary", trunks: int = 3
) -> Calls:
    return carry([calls], [Desk(_carrier(circuits, hunt), list(shifts))], trunks)


def test_rotary_takes_the_trunks_in_turn() -> None:
    calls = _carried(_calls((1, 50), (2, 50), (3, 50), (4, 50)), _crew(0, 1, 2))
    assert calls.trunk.tolist() == [0, 1, 2, 0]


def test_a_new_crew_begins_at_its_first_trunk() -> None:
    calls = _carried(_calls((1, 50), (11, 50), (12, 50)), _crew(0, 1, 2, until=10), _crew(0, 2))
    assert calls.trunk.tolist() == [0, 0, 2]


def test_first_takes_the_first_with_a_free_circuit() -> None:
    calls = _carried(_calls((1, 9), (2, 50), (10, 5)), _crew(0, 1), circuits=1, hunt="first")
    assert calls.trunk.tolist() == [0, 1, 0]


def test_a_call_that_finds_no_circuit_is_lost() -> None:
    calls = _carried(_calls((1, 9), (2, 9), (3, 9), (11, 9)), _crew(0, 1), circuits=1)
    assert calls.start_ms.tolist() == [1, 2, 11]
    assert calls.lost.tolist() == [1]


def test_a_call_without_a_trunk_in_service_is_lost() -> None:
    calls = _carried(_calls((1, 9), (20, 9)), _crew(until=10), _crew(2))
    assert (calls.trunk.tolist(), calls.lost.tolist()) == ([2], [1])


def test_a_trunk_that_goes_out_drops_its_calls() -> None:
    calls = _carried(_calls((1, 3), (2, 50)), _crew(0, until=10, out_ms=10), _crew(1))
    assert calls.end_ms.tolist() == [4, 10]


@pytest.mark.parametrize("hunt", ["rotary", "first"])
@settings(deadline=None)
@given(
    calls=st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60)), min_size=1, max_size=60),
    circuits=st.integers(1, 4),
)
def test_calls_are_conserved_and_circuits_never_overfilled(
    hunt: str, calls: list[tuple[int, int]], circuits: int
) -> None:
    crews = (_crew(0, 1, until=100), _crew(1, 2))
    carried = _carried(_calls(*calls), *crews, circuits=circuits, hunt=hunt)
    assert len(carried.start_ms) + carried.lost.sum() == len(calls)
    intervals = list(
        zip(carried.trunk.tolist(), carried.start_ms.tolist(), carried.end_ms.tolist(), strict=True)
    )
    for moment in {start for _, start, _ in intervals}:
        busy = Counter(trunk for trunk, start, end in intervals if start <= moment < end)
        assert max(busy.values()) <= circuits


def test_two_bases_share_a_trunks_circuits() -> None:
    """A trunk that moved to another base keeps its calls, and they keep its circuits busy."""
    first = Desk(_carrier(1, "rotary"), [_crew(0, until=10), _crew()])
    second = Desk(_carrier(1, "rotary"), [_crew(until=10), _crew(0)])
    carried = carry([_calls((1, 100)), _calls((20, 5))], [first, second], trunks=1)
    assert carried.lost.tolist() == [0, 1]
