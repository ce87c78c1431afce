"""Which ticks are due, by what was heard when."""

import pytest

from schemas.aggregates.trunk_minute import TRUNK_MINUTE
from schemas.clock import HOUR, MINUTE, SECOND
from streams.engine.state import PartitionState
from streams.work.ticking import Ticking, last_need, tick
from tests.builders.log_records import NOON, encode, sample
from tests.simulation.worlds import Told
from tests.streams.engine import taking

_NEED = TRUNK_MINUTE.hold + TRUNK_MINUTE.window.width + TRUNK_MINUTE.window.retain


def _state(*times: int, org: str = "north") -> PartitionState:
    return taking.state((0, len(times)), _told(times, org))


def _told(times: tuple[int, ...], org: str) -> list[Told]:
    records = [sample(1, effective_time=at, org=org) for at in times]
    return [Told(i, encode(record), record) for i, record in enumerate(records)]


def test_silence_is_told_after_its_time_and_again_after_as_long() -> None:
    ticking, state = Ticking(5.0), _state(NOON)
    due = [ticking.due(state, NOON + real * SECOND, float(real)) for real in range(12)]
    assert {i: found for i, found in enumerate(due) if found} == {
        5: [("north", NOON + 5 * SECOND)],
        10: [("north", NOON + 10 * SECOND)],
    }


def test_who_says_something_is_not_silent() -> None:
    ticking = Ticking(5.0)
    for real in range(0, 40, 4):
        assert ticking.due(_state(NOON + real * SECOND), NOON + real * SECOND, float(real)) == []


def test_time_moves_by_what_has_passed_since_it_was_moved_last() -> None:
    """The log is hours behind the clock: a replay, or a worker that was away."""
    ticking, state = Ticking(5.0), _state(NOON)
    assert ticking.due(state, NOON + 9 * HOUR, 100.0) == []
    assert ticking.due(state, NOON + 9 * HOUR + 6 * SECOND, 106.0) == [("north", NOON + 6 * SECOND)]


def test_a_clock_that_is_set_forward_moves_nothing_but_a_simulators_does() -> None:
    for simulated, moved in ((False, 6 * SECOND), (True, HOUR)):
        ticking, state = Ticking(5.0, simulated), _state(NOON)
        assert ticking.due(state, NOON, 0.0) == []
        assert ticking.due(state, NOON + HOUR, 6.0) == [("north", NOON + moved)]


@pytest.mark.parametrize("simulated", [False, True])
def test_a_clock_that_stands_or_goes_back_tells_nothing(simulated: bool) -> None:
    ticking, state = Ticking(5.0, simulated), _state(NOON)
    assert ticking.due(state, NOON, 0.0) == []
    assert ticking.due(state, NOON, 6.0) == []
    assert ticking.due(state, NOON - HOUR, 60.0) == []


def test_nothing_is_told_once_nothing_is_in_memory() -> None:
    state = _state(NOON)
    assert last_need(state).tolist() == [NOON + _NEED]
    state.watermark[:] = NOON + _NEED - MINUTE
    ticking = Ticking(5.0)
    ticking.due(state, NOON, 0.0)
    assert len(ticking.due(state, NOON + MINUTE, 60.0)) == 1
    state.watermark[:] = NOON + _NEED
    ticking.due(state, NOON + MINUTE, 60.0)
    assert ticking.due(state, NOON + 9 * MINUTE, 600.0) == []


def test_a_tick_is_read_as_the_time_that_it_says() -> None:
    record = tick("north", NOON + HOUR, "here", "genesys.telephony")
    told = [*_told((NOON,), "north"), Told(1, encode(record), record)]
    assert taking.state((0, 2), told).watermark.tolist() == [NOON + HOUR]
