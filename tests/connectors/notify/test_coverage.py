"""What was missed: from the last sign of life to when all of it is heard again."""

from connectors.notify.coverage import Coverage
from connectors.transports.entries import Gap


def test_what_was_never_heard_is_no_gap() -> None:
    coverage = Coverage(0)
    coverage.assign({"a": 2}, {}, 0, "")
    assert coverage.until(50) == {}
    assert coverage.heard_again({"a"}, 100, "first") == []
    assert coverage.until(150) == {"a": 150}


def test_a_gap_is_from_the_last_sign_of_life_to_the_subscription() -> None:
    coverage = Coverage(3)
    coverage.assign({"a": 2, "b": 1}, {}, 0, "")
    coverage.heard_again({"a", "b"}, 100, "")
    coverage.lost(150)
    coverage.lost(170)
    assert coverage.until(180) == {"a": 150, "b": 150}
    assert coverage.heard_again({"b"}, 200, "silence") == [Gap("b", 150, 200, 1, "silence", 3)]
    assert coverage.until(210) == {"a": 150, "b": 210}
    assert coverage.heard_again({"a"}, 220, "silence") == [Gap("a", 150, 220, 2, "silence", 3)]


def test_where_somebody_heard_it_before_the_gap_begins_where_they_ended() -> None:
    coverage = Coverage(0)
    coverage.assign({"a": 1}, {"a": 40, "other": 1}, 0, "")
    assert coverage.until(0) == {"a": 40}  # nothing has been heard here yet, and they did
    assert coverage.until(90) == {"a": 40}
    assert coverage.heard_again({"a"}, 100, "killed") == [Gap("a", 40, 100, 1, "killed", 0)]


def test_what_is_not_to_be_heard_any_more_is_not_missed() -> None:
    coverage = Coverage(0)
    coverage.assign({"a": 1, "b": 1}, {}, 0, "")
    coverage.heard_again({"a", "b"}, 100, "")
    coverage.lost(110)
    assert coverage.assign({"b": 1}, {}, 115, "closed") == [Gap("a", 110, 115, 1, "closed", 0)]
    assert [gap.topic for gap in coverage.heard_again({"b"}, 120, "")] == ["b"]
    coverage.assign({"a": 1, "b": 1}, {}, 125, "")
    assert coverage.heard_again({"a", "b"}, 130, "") == []


def test_no_time_is_no_gap() -> None:
    coverage = Coverage(0)
    coverage.assign({"a": 1}, {}, 0, "")
    coverage.heard_again({"a"}, 100, "")
    coverage.lost(100)
    assert coverage.heard_again({"a"}, 100, "") == []


def test_a_clock_that_is_put_back_makes_no_gap_undone() -> None:
    coverage = Coverage(0)
    coverage.assign({"a": 1}, {}, 0, "")
    coverage.heard_again({"a"}, 100, "")
    coverage.lost(150)
    assert coverage.heard_again({"a"}, 140, "silence") == [Gap("a", 140, 150, 1, "silence", 0)]
