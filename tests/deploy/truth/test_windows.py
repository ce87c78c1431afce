"""The reference itself, held against windows worked out by hand.

Everything else is compared with it, so here every number is reckoned in the docstring or beside it. Time is
in seconds after a full hour; a sample says (inbound, outbound) calls.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from deploy.truth.facts import Member, Truth, Values
from deploy.truth.windows import Row, windows
from schemas.aggregates.trunk_base_minute import TRUNK_BASE_MINUTE
from schemas.aggregates.trunk_minute import TRUNK_MINUTE

_HOUR: Final = 1_795_262_400_000
Samples = Mapping[float, tuple[int, int]]
Rows = dict[tuple[str, float], Row]


def _at(second: float) -> int:
    return _HOUR + round(second * 1000)


def _values(samples: Samples) -> dict[int, Values]:
    return {
        _at(second): {"inbound_calls": inbound, "outbound_calls": outbound, "mismatch_count": None}
        for second, (inbound, outbound) in samples.items()
    }


def _truth(
    samples: Mapping[str, Samples],
    members: Mapping[str, Sequence[Member]] | None = None,
    connected: Mapping[str, Sequence[tuple[int, bool]]] | None = None,
) -> Truth:
    taken = {trunk: _values(of_trunk) for trunk, of_trunk in samples.items()}
    return Truth(taken, {"connected": connected or {}}, members or {})


def _trunks(truth: Truth, now: float | None = None) -> Rows:
    """By trunk and second at which the minute starts. `now`: how far event time has come."""
    found = windows(TRUNK_MINUTE, truth, None if now is None else _at(now))
    return {(trunk, (start - _HOUR) / 1000): row for (trunk, start), row in found.items()}


def _bases(truth: Truth, now: float | None = None) -> Rows:
    found = windows(TRUNK_BASE_MINUTE, truth, None if now is None else _at(now))
    return {(base, (start - _HOUR) / 1000): row for (base, start), row in found.items()}


def _said(row: Row, *names: str) -> tuple[int | None, ...]:
    return tuple(row[name] for name in names)


def test_a_minute_of_two_samples() -> None:
    """(3, 1) from 10 s on, (5, 0) from 40 s on: 50 s are known.

    Inbound 3 × 30 + 5 × 20 = 190 call-seconds, outbound 1 × 30 = 30, both 4 × 30 + 5 × 20 = 220.
    """
    row = _trunks(_truth({"t": {10: (3, 1), 40: (5, 0)}}))["t", 0]
    assert row == {
        "samples": 2,
        "inbound_min": 3,
        "inbound_max": 5,
        "outbound_min": 0,
        "outbound_max": 1,
        "calls_min": 4,
        "calls_max": 5,
        "inbound_call_ms": 190_000,
        "outbound_call_ms": 30_000,
        "call_ms": 220_000,
        "covered_ms": 50_000,
        "mismatches_last": None,
        "mismatches_max": None,
        "connected_ms": 0,
        "disconnected_ms": 0,
    }


def test_a_sample_holds_for_five_minutes_and_no_longer() -> None:
    """Taken at 10 s, it holds to 310 s: 50 s, four whole minutes, 10 s, and then nothing is known."""
    rows = _trunks(_truth({"t": {10: (2, 0)}}))
    assert {start: _said(row, "samples", "covered_ms", "call_ms") for (_, start), row in rows.items()} == {
        0: (1, 50_000, 100_000),
        60: (0, 60_000, 120_000),
        120: (0, 60_000, 120_000),
        180: (0, 60_000, 120_000),
        240: (0, 60_000, 120_000),
        300: (0, 10_000, 20_000),
    }


def test_a_sample_on_the_border_is_the_next_minutes() -> None:
    """(1, 0) holds for all of the first minute and not a millisecond of the second."""
    rows = _trunks(_truth({"t": {0: (1, 0), 60: (7, 0)}}))
    assert _said(rows["t", 0], "samples", "calls_max", "covered_ms") == (1, 1, 60_000)
    assert _said(rows["t", 60], "samples", "calls_min", "covered_ms") == (1, 7, 60_000)


def test_an_open_minute_ends_with_its_last_sample() -> None:
    """Minutes close 30 s after their end. At 89.999 s the first is open: known from 10 s to 40 s."""
    truth = _truth({"t": {10: (3, 0), 40: (5, 0)}})
    opened, closed = _trunks(truth, now=89.999), _trunks(truth, now=90)
    assert [*opened] == [*closed] == [("t", 0)]
    assert _said(opened["t", 0], "samples", "covered_ms", "call_ms", "calls_max") == (2, 30_000, 90_000, 5)
    assert _said(closed["t", 0], "samples", "covered_ms", "call_ms", "calls_max") == (2, 50_000, 190_000, 5)


def test_time_is_connected_disconnected_or_neither() -> None:
    """(1, 0) from 0 s; connected at 20 s, lost at 50 s: 20 s of neither, 30 s and 10 s."""
    truth = _truth({"t": {0: (1, 0)}}, connected={"t": [(_at(20), True), (_at(50), False)]})
    row = _trunks(truth)["t", 0]
    assert _said(row, "connected_ms", "disconnected_ms", "covered_ms") == (30_000, 10_000, 60_000)


_BOTH: Final = {"t": [Member(0, "b")], "u": [Member(0, "b")]}


def test_a_base_is_its_instances_at_each_moment() -> None:
    """t: 3, from 30 s on 1. u: 2, from 45 s on 6. Together 5, from 30 s on 3, from 45 s on 7.

    5 × 30 + 3 × 15 + 7 × 15 = 300 call-seconds; the most at once is 7, not 3 + 6.
    """
    row = _bases(_truth({"t": {0: (3, 0), 30: (1, 0)}, "u": {0: (2, 0), 45: (6, 0)}}, _BOTH))["b", 0]
    assert _said(row, "calls_min", "calls_max", "call_ms", "covered_ms") == (3, 7, 300_000, 60_000)
    assert _said(row, "samples", "instances_expected", "instances_covered") == (4, 2, 2)


def test_a_base_is_covered_where_all_its_instances_are() -> None:
    """u says nothing until 40 s: only 20 s are covered, with 3 + 2 calls."""
    row = _bases(_truth({"t": {0: (3, 0)}, "u": {40: (2, 0)}}, _BOTH))["b", 0]
    assert _said(row, "covered_ms", "call_ms", "calls_min", "calls_max") == (20_000, 100_000, 5, 5)


def test_a_peak_that_was_seen_of_a_part_is_a_peak() -> None:
    row = _bases(_truth({"t": {0: (9, 0), 20: (1, 0)}, "u": {40: (2, 0)}}, _BOTH))["b", 0]
    assert _said(row, "calls_min", "calls_max", "covered_ms") == (3, 9, 20_000)


def test_an_instance_out_of_service_is_covered_with_nothing() -> None:
    """u is out of service from 20 s on and says nothing: 40 s are covered, with t's 3 calls."""
    members = {"t": [Member(0, "b")], "u": [Member(0, "b"), Member(_at(20), "b", out=True)]}
    row = _bases(_truth({"t": {0: (3, 0)}}, members))["b", 0]
    assert _said(row, "covered_ms", "call_ms", "instances_expected", "instances_covered") == (
        40_000,
        120_000,
        2,
        2,
    )


def test_a_trunk_takes_its_calls_with_it() -> None:
    """t, with 4 calls, moves from b to c at 15 s, where it is alone."""
    members = {"t": [Member(0, "b"), Member(_at(15), "c")]}
    rows = _bases(_truth({"t": {0: (4, 0)}}, members))
    assert _said(rows["b", 0], "call_ms", "covered_ms", "samples") == (60_000, 15_000, 1)
    assert _said(rows["c", 0], "call_ms", "covered_ms", "samples") == (180_000, 45_000, 0)


def test_the_calls_of_a_trunk_that_inventory_does_not_know_are_nobodys() -> None:
    truth = _truth({"t": {0: (4, 0)}})
    assert _bases(truth) == {}
    assert ("t", 0) in _trunks(truth)


def test_an_open_minute_of_a_base_ends_with_the_last_hold_in_it() -> None:
    """Open at 80 s: t, known from 10 s on, is replaced by its next sample at 65 s; u is out of service.

    The newest sample is counted but holds no time yet, so that its 6 calls are in no sum. The first minute
    is known from 10 s to its end, the second from its start to 65 s.
    """
    members = {"t": [Member(0, "b")], "u": [Member(0, "b", out=True)]}
    rows = _bases(_truth({"t": {10: (4, 0), 65: (6, 0)}}, members), now=80)
    assert _said(rows["b", 0], "covered_ms", "call_ms", "samples") == (50_000, 200_000, 1)
    assert _said(rows["b", 60], "covered_ms", "call_ms", "samples", "calls_max") == (5_000, 20_000, 1, 4)


def test_what_comes_later_lengthens_no_open_minute() -> None:
    """All is open. t's sample of 10 s holds to 310 s, its next is at 400 s; u, out of service, is covered.

    In the minute from 300 s the last hold ends at 310 s: that the base is heard of again at 400 s says
    nothing of the 50 s between, though an instance out of service would cover them.
    """
    members = {"t": [Member(0, "b"), Member(_at(310), "b", out=True)], "u": [Member(0, "b", out=True)]}
    rows = _bases(_truth({"t": {10: (4, 0), 400: (6, 0)}}, members), now=60)
    assert _said(rows["b", 300], "covered_ms", "call_ms") == (10_000, 40_000)
    closed = _bases(_truth({"t": {10: (4, 0), 400: (6, 0)}}, members))
    assert _said(closed["b", 300], "covered_ms", "call_ms") == (60_000, 40_000)
