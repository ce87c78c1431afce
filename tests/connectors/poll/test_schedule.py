from hypothesis import given
from hypothesis import strategies as st

from connectors.poll.schedule import FIRST_RETRY, Last, due, offset_of
from schemas.clock import DAY, HOUR, MINUTE

_periods = st.sampled_from([MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY])
_times = st.integers(1_700_000_000_000, 1_900_000_000_000)


@given(_periods, _times, st.text(max_size=8))
def test_the_next_run_is_the_first_aligned_time_after_the_last(every: int, start: int, name: str) -> None:
    """But for one that would follow closely on a first start, a restart or a retry."""
    offset = offset_of("east", name, every)
    at = due(every, offset, Last(start, 0))
    soonest = every // 4 if every > HOUR else 1
    assert start + soonest <= at < start + soonest + every
    assert (at - offset) % every == 0


@given(_periods, st.text(max_size=8))
def test_offsets_are_in_the_first_part_of_the_period(every: int, name: str) -> None:
    offset = offset_of("east", name, every)
    assert 0 <= offset < max(1, every // 24)
    assert offset == 0 or every > HOUR


def test_offsets_spread_the_daily_load() -> None:
    minutes = {offset_of("east", f"object_{i}", DAY) // MINUTE for i in range(20)}
    assert len(minutes) >= 12


@given(_periods, _times, st.integers(1, 40))
def test_after_trouble_it_comes_sooner_and_never_later(every: int, start: int, failures: int) -> None:
    regular = due(every, 0, Last(start, 0))
    at = due(every, 0, Last(start, failures))
    assert start < at <= regular
    assert at == min(regular, start + FIRST_RETRY * 2 ** (failures - 1))


def test_what_was_never_read_is_due() -> None:
    assert due(DAY, 5, None) == 0
