import httpx
import pytest

from connectors.genesys.limits import Limits, limits_of, retry_after_of

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (
            {"ININ-RateLimit-Count": "7", "inin-ratelimit-allowed": "180", "inin-ratelimit-reset": "61"},
            Limits(180, 7, 61.0),
        ),
        ({"inin-ratelimit-count": "7", "inin-ratelimit-allowed": "180"}, Limits(180, 7, None)),
        (
            {
                "X-Rate-Limit-Limit": "300",
                "X-Rate-Limit-Remaining": "290",
                "X-Rate-Limit-Reset": "1800000030",
            },
            Limits(300, 10, 30.0),
        ),
        (
            {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "301", "X-RateLimit-Reset": "12"},
            Limits(300, 0, 12.0),
        ),
        (
            {
                "inin-ratelimit-count": "1",
                "inin-ratelimit-allowed": "9",
                "x-rate-limit-limit": "300",
                "x-rate-limit-remaining": "0",
            },
            Limits(9, 1, None),
        ),
        ({}, None),
        ({"inin-ratelimit-count": "many", "inin-ratelimit-allowed": "180"}, None),
        ({"inin-ratelimit-count": "1", "inin-ratelimit-allowed": "0"}, None),
        ({"inin-ratelimit-count": "nan", "inin-ratelimit-allowed": "180"}, None),
    ],
)
def test_the_first_spelling_that_says_all_is_believed(headers: dict[str, str], found: Limits | None) -> None:
    assert limits_of(httpx.Headers(headers), NOW) == found


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("17", 17.0),
        ("0", 0.0),
        ("Fri, 15 Jan 2027 08:01:00 GMT", 60.0),
        ("Fri, 15 Jan 2027 07:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, seconds: float | None) -> None:
    assert retry_after_of(httpx.Headers({"Retry-After": text}), NOW) == seconds
