"""Requests → pieces: every window that is asked for, once, with the least revision that asks for it."""

from random import Random

from schemas.aggregates.trunk_minute import TRUNK_MINUTE
from schemas.clock import DAY, HOUR, MINUTE
from schemas.control.restatements import RESTATEMENTS
from schemas.declare.kinds import EARLIEST
from schemas.derive.windows.restated import UNASKED
from streams.records.unpack import unpack
from streams.sink.ranges import Request, by_gauge, pieces, requests_of
from tests.builders import log_records
from tests.builders.log_records import NOON, encode

_WITHIN = NOON - 30 * DAY, NOON + 30 * DAY


def _request(start: int, end: int, revision: int = 1, org: str = "north") -> Request:
    return Request(org, "trunk_metrics", NOON + start, NOON + end, revision, revision + 5)


def _floors(requests: list[Request], within: tuple[int, int] = _WITHIN) -> dict[int, int]:
    """By the window's start after noon."""
    found: dict[int, int] = {}
    for piece in pieces(requests, TRUNK_MINUTE, within):
        for i, floor in enumerate(piece.floors):
            at = piece.start + i * MINUTE - NOON
            assert at not in found
            if floor != UNASKED:
                found[at] = floor
    return found


def test_windows_that_a_range_meets() -> None:
    assert _floors([_request(30_000, 60_000)]) == {0: 1}
    assert _floors([_request(30_000, 60_001)]) == {0: 1, MINUTE: 1}
    assert _floors([_request(0, 0)]) == {}


def test_the_least_revision_counts_window_by_window() -> None:
    asked = [_request(0, 3 * MINUTE, 7), _request(MINUTE, 2 * MINUTE, 5), _request(MINUTE, 4 * MINUTE, 9)]
    assert _floors(asked) == {0: 7, MINUTE: 5, 2 * MINUTE: 7, 3 * MINUTE: 9}


def test_any_requests(seed: int) -> None:
    """As said plainly, window by window."""
    random = Random(seed)
    for _ in range(50):
        asked = []
        for revision in random.sample(range(1, 1000), random.randint(1, 8)):
            start = random.randrange(-2 * DAY, 2 * DAY)
            asked.append(_request(start, start + random.choice((1, MINUTE, 10 * HOUR)), revision))
        expected: dict[int, int] = {}
        for request in asked:
            for at in range((request.start - NOON) // MINUTE * MINUTE, request.end - NOON, MINUTE):
                expected[at] = min(request.since, expected.get(at, UNASKED))
        assert _floors(asked) == expected


def test_no_piece_is_longer_than_six_hours() -> None:
    lengths = [len(p.floors) for p in pieces([_request(0, 2 * DAY)], TRUNK_MINUTE, _WITHIN)]
    assert lengths == [360] * 8


def test_neighbours_are_one_piece_and_distant_ones_are_not() -> None:
    near = [_request(0, MINUTE), _request(20 * MINUTE, 21 * MINUTE)]
    assert [len(p.floors) for p in pieces(near, TRUNK_MINUTE, _WITHIN)] == [21]
    far = [_request(0, MINUTE), _request(2 * HOUR, 2 * HOUR + MINUTE)]
    assert [p.start - NOON for p in pieces(far, TRUNK_MINUTE, _WITHIN)] == [0, 2 * HOUR]


def test_a_range_without_a_beginning_begins_with_the_first_fact() -> None:
    always = Request("north", "trunk_metrics", EARLIEST, NOON + 2 * MINUTE, 3, 3)
    assert _floors([always], (NOON, NOON + DAY)) == {0: 3, MINUTE: 3}
    assert _floors([always], (NOON + HOUR, NOON + DAY)) == {}


def test_requests_are_dealt_with_by_organisation_and_gauge() -> None:
    one, two = _request(0, 1), _request(0, 1, org="south")
    assert by_gauge([one, two, one]) == {
        ("north", "trunk_metrics"): [one, one],
        ("south", "trunk_metrics"): [two],
    }


def test_requests_come_off_the_topic_as_they_were_written() -> None:
    values = {"source_event": "trunk_metrics", "range_end": NOON + MINUTE, "since": 7, "revision": 12}
    record = log_records.of(RESTATEMENTS, values, received_time=NOON + DAY)
    ((unpacked,), refused) = unpack([encode(record)] * 2, log_records.writers().of)
    assert refused == []
    assert requests_of(unpacked.columns) == [_request(0, MINUTE, 7)] * 2
