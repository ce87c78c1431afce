"""Where a carrier trunk's settings limit its calls."""

import pytest

from schemas.reading.capacity import NO_LIMIT, Limit, find_limit


@pytest.mark.parametrize(
    ("settings", "limit"),
    [
        ({}, NO_LIMIT),
        ({"trunk_max_calls": 40}, Limit(40, "trunk_max_calls")),
        ({"trunk_maxConcurrentCalls": "40"}, Limit(40, "trunk_maxConcurrentCalls")),
        ({"trunk_sip_concurrent": 12.0}, Limit(12, "trunk_sip_concurrent")),
        ({"trunk_max_calls": 0}, Limit(None, "trunk_max_calls")),
        ({"trunk_max_calls": "Unlimited"}, Limit(None, "trunk_max_calls")),
        ({"trunk_max_calls": -1}, Limit(None, "trunk_max_calls")),
        ({"trunk_max_call_rate": 40, "trunk_max_call_duration": 9}, NO_LIMIT),
        ({"trunk_name": "40 calls"}, NO_LIMIT),
    ],
)
def test_one_setting(settings: dict[str, object], limit: Limit) -> None:
    """Nothing, or a word, is no limit and never a capacity of 0; rates and times are no counts."""
    assert find_limit(settings.items()) == limit


@pytest.mark.parametrize(
    ("settings", "limit"),
    [
        ({"max_calls": 40, "max_calls_inbound": 30}, Limit(30, "max_calls_inbound")),
        ({"b_max_calls": 30, "a_max_calls": 30}, Limit(30, "a_max_calls")),
        ({"a_max_calls": 0, "b_max_calls": 30}, Limit(30, "b_max_calls")),
        ({"b_max_calls": "none", "a_max_calls": 0}, Limit(None, "a_max_calls")),
    ],
)
def test_of_several_the_tightest_one_counts(settings: dict[str, object], limit: Limit) -> None:
    assert find_limit(settings.items()) == limit
    assert find_limit(reversed(settings.items())) == limit
