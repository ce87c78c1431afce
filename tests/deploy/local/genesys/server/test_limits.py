"""The rate limit: counted per token, in a minute of the real clock, told in headers."""

from time import time

from tests.deploy.local.genesys.bodies.shapes import misfits
from tests.deploy.local.genesys.made import CLIENT, basic
from tests.deploy.local.genesys.server.tenants import FORM, TELEPHONY, with_access

_PATH = f"{TELEPHONY}/trunks"


def test_headers_tell_where_a_token_stands() -> None:
    rigged = with_access(requests_per_minute=5)
    rigged.get(_PATH)
    rigged.stopwatch.s += 12.5
    headers = rigged.get("/api/v2/nothing").headers
    assert headers["inin-ratelimit-count"] == "2"
    assert headers["inin-ratelimit-allowed"] == "5"
    assert headers["inin-ratelimit-reset"] == "48"


def test_too_many_requests_are_refused_until_the_minute_is_over() -> None:
    rigged = with_access(requests_per_minute=2)
    assert [rigged.get(_PATH).status for _ in range(3)] == [200, 200, 429]
    refused = rigged.get(_PATH)
    assert isinstance(refused.body, dict)
    assert list(misfits(refused.body, "ErrorBody")) == []
    assert refused.body["code"] == "too.many.requests"
    assert refused.body["limit"]["value"] == 2
    assert refused.headers["Retry-After"] == refused.headers["inin-ratelimit-reset"] == "60"
    assert refused.headers["inin-ratelimit-count"] == "4"
    rigged.clock.ms += 10**9
    assert rigged.get(_PATH).status == 429
    rigged.stopwatch.s += 60
    assert rigged.get(_PATH).status == 200


def test_each_token_has_its_own_minute() -> None:
    rigged = with_access(requests_per_minute=1)
    assert [rigged.get(_PATH).status for _ in range(2)] == [200, 429]
    token = str(rigged.tenant.tokens.issue(basic(*CLIENT), FORM)["access_token"])
    assert rigged.get(_PATH, token=token).status == 200


def test_the_other_header_style_counts_down_to_an_epoch() -> None:
    rigged = with_access(requests_per_minute=5, rate_headers="x-rate-limit")
    headers = rigged.get(_PATH).headers
    assert (headers["X-Rate-Limit-Limit"], headers["X-Rate-Limit-Remaining"]) == ("5", "4")
    assert 0 < int(headers["X-Rate-Limit-Reset"]) - time() <= 60
    assert not [name for name in headers if name.startswith("inin-")]


def test_a_request_without_a_valid_token_counts_for_nobody() -> None:
    refused = with_access().get(_PATH, token="made-up")
    assert list(refused.headers) == ["ININ-Correlation-Id"]
