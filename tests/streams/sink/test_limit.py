"""When dead letters stop the line."""

import pytest

from streams.sink.limit import DeadLimit, TooManyDead


def test_under_a_thousand_rows_nothing_is_concluded() -> None:
    limit = DeadLimit(0.05)
    limit.add(999, 999)
    with pytest.raises(
        TooManyDead, match=r"999 of the last 1000 records .* trunkline\.dead .* sink\.dead_limit"
    ):
        limit.add(1, 0)


def test_the_limit_itself_is_allowed() -> None:
    limit = DeadLimit(0.05)
    limit.add(1_000, 50)
    with pytest.raises(TooManyDead):
        limit.add(0, 1)


def test_old_batches_are_forgotten() -> None:
    limit = DeadLimit(0.05)
    limit.add(10_000, 400)
    for _ in range(50):
        limit.add(20, 0)
    with pytest.raises(TooManyDead):
        limit.add(20, 60)


def test_a_limit_of_one_never_stops() -> None:
    DeadLimit(1.0).add(5_000, 5_000)
