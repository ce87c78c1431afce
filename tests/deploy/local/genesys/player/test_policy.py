"""What AWS does with an answer, and how long it waits."""

from random import Random

import pytest

from deploy.local.genesys.player.policy import Backoff, Verdict, verdict


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((200, 202, 204), Verdict.DELIVERED),
        ((401, 407, 409, 429, 500, 502, 503, 504, 599), Verdict.RETRY),
        ((100, 301, 400, 403, 404, 413, 422), Verdict.DROP),
    ],
)
def test_verdicts(statuses: tuple[int, ...], expected: Verdict) -> None:
    assert {verdict(status) for status in statuses} == {expected}


def _delays(backoff: Backoff, count: int, retry_after: str | None = None) -> list[float | None]:
    return [backoff.delay_s(attempt, retry_after, Random(1)) for attempt in range(1, count + 1)]


def test_waits_double_up_to_a_most() -> None:
    delays = _delays(Backoff(first_s=1, most_s=10), 6)
    for delay, whole in zip(delays, (1, 2, 4, 8, 10, 10), strict=True):
        assert delay is not None
        assert whole / 2 <= delay <= whole


def test_the_longer_of_retry_after_and_policy_counts() -> None:
    backoff = Backoff(first_s=1, most_s=10)
    assert _delays(backoff, 1, "5") == [5]
    assert _delays(backoff, 4, "0")[3] == _delays(backoff, 4)[3]
    assert _delays(backoff, 1, "3600") == [10]
    assert _delays(backoff, 1, "Wed, 21 Oct 2015 07:28:00 GMT") == _delays(backoff, 1)


def test_it_gives_up_in_the_end_and_when_told_to() -> None:
    assert [delay is None for delay in _delays(Backoff(attempts=3), 4)] == [False, False, True, True]
    assert _delays(Backoff(), 1, "-1") == [None]
