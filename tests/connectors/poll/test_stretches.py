"""The windows of a stretch: whatever ended in it is found by one of them."""

from hypothesis import given
from hypothesis import strategies as st

from connectors.poll.stretches import Stretch, windows
from schemas.clock import DAY, HOUR

_NOON = 20_000 * DAY + 12 * HOUR
_DAYS = 3


def _finds(window: Stretch, began: int, ended: int) -> bool:
    """As it is published: alive in the window, and begun on a UTC day that the window touches."""
    alive = began < window.end and window.start <= ended
    return alive and window.start // DAY <= began // DAY <= (window.end - 1) // DAY


@given(
    start=st.integers(_NOON, _NOON + DAY),
    lasts=st.integers(1, 3 * DAY),
    ended=st.floats(0, 1),
    lived=st.integers(0, (_DAYS - 1) * DAY),
)
def test_what_ended_in_it_is_found(start: int, lasts: int, ended: float, lived: int) -> None:
    at = start + min(int(ended * lasts), lasts - 1)
    began = at - lived
    assert any(_finds(window, began, at) for window in windows(Stretch(start, start + lasts), _DAYS))


def test_a_short_one_is_a_window_and_the_midnights_before_it() -> None:
    stretch, day = Stretch(_NOON, _NOON + HOUR), _NOON - 12 * HOUR
    midnights = [Stretch(at - 1, at) for at in (day - 2 * DAY, day - DAY, day)]
    assert windows(stretch, _DAYS) == (*midnights, stretch)


def test_a_long_one_is_cut_into_pieces_of_a_day_that_a_search_can_reach_the_end_of() -> None:
    found = windows(Stretch(_NOON + HOUR, _NOON + 2 * DAY), 1)[1:]
    assert [window.end - window.start for window in found] == [HOUR, *[2 * HOUR] * 23]
