import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.genesys.patience import (
    GIVE_UP_AFTER,
    LONGEST_WAIT,
    Again,
    Answered,
    Broken,
    GiveUp,
    Outcome,
    Take,
    Trouble,
    decide,
)

WALL = 1_800_000_000.0
BROKEN = Broken("ReadTimeout")


def _answered(status: int, **headers: str) -> Answered:
    return Answered(status, httpx.Headers({name.replace("_", "-"): value for name, value in headers.items()}))


def _waits(outcome: Outcome) -> list[float]:
    """The waits of a request that always ends so, without jitter, until it is given up."""
    waits, now, trouble = [], 0.0, Trouble(0, 0.0)
    while isinstance(decision := decide(trouble, outcome, now, WALL + now, 0.0), Again):
        waits.append(decision.at - now)
        now, trouble = decision.at, Trouble(trouble.failures + 1, 0.0)
    assert isinstance(decision, GiveUp)
    return waits


@pytest.mark.parametrize("outcome", [BROKEN, _answered(502), _answered(503), _answered(504), _answered(408)])
def test_trouble_backs_off_and_is_given_up_after_ten_minutes(outcome: Outcome) -> None:
    waits = _waits(outcome)
    assert waits[:5] == [3, 9, 27, 81, 81]
    assert GIVE_UP_AFTER - 81 <= sum(waits) <= GIVE_UP_AFTER


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, 1.0),
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "7", "inin_ratelimit_reset": "42"}, 42.0),
        ({"retry_after": "61", "inin_ratelimit_reset": "42"}, 61.0),
        ({"retry_after": "Fri, 15 Jan 2027 08:01:00 GMT"}, 60.0),
        ({"retry_after": "0"}, 1.0),
        ({"x_rate_limit_reset": "1800000020"}, 20.0),
    ],
)
def test_a_429_waits_for_the_longest_of_what_is_said_and_holds_everyone(
    headers: dict[str, str], wait: float
) -> None:
    assert decide(Trouble(0, 5.0), _answered(429, **headers), 5.0, WALL, 0.0) == Again(5.0 + wait, True)


def test_a_503_may_ask_for_longer_than_the_back_off() -> None:
    decision = decide(Trouble(0, 0.0), _answered(503, retry_after="30"), 0.0, WALL, 0.0)
    assert decision == Again(30.0, everyone=False)


@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_of_hours_is_given_up_at_once(status: int) -> None:
    decision = decide(Trouble(0, 0.0), _answered(status, retry_after="3600"), 0.0, WALL, 0.0)
    assert isinstance(decision, GiveUp)
    assert "3600" in decision.reason


@pytest.mark.parametrize("status", [200, 204, 302, 400, 401, 403, 404, 409, 413])
def test_whatever_repeating_would_not_mend_is_taken(status: int) -> None:
    answer = _answered(status)
    assert decide(Trouble(3, 0.0), answer, 9.0, WALL, 0.5) == Take(answer)


_headers = st.dictionaries(
    st.sampled_from(["retry-after", "inin-ratelimit-reset", "x-rate-limit-reset"]),
    st.integers(0, 400).map(str) | st.text(max_size=8),
)
_outcomes = st.builds(Answered, st.integers(100, 599), _headers.map(dict)) | st.just(BROKEN)


@given(_outcomes, st.integers(0, 50), st.floats(0, 700), st.floats(0, 1))
def test_nobody_is_asked_again_at_once_nor_waits_for_ever(
    outcome: Outcome, failures: int, now: float, jitter: float
) -> None:
    decision = decide(Trouble(failures, 0.0), outcome, now, WALL + now, jitter)
    if isinstance(decision, Again):
        assert now + 1.0 <= decision.at <= now + LONGEST_WAIT + 5.0
        assert decision.at <= GIVE_UP_AFTER
