"""What an answer's headers say of the rate limit. Names are matched without regard to case.

The API sends `inin-ratelimit-*` with the seconds left; `X-Rate-Limit-*` and `X-RateLimit-*` are in
published descriptions only, with a reset that is a time since the epoch.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

Headers = Mapping[str, str]
"""A case-insensitive mapping, such as httpx.Headers."""

_EPOCH_FROM: Final = 1_000_000.0
"""No window lasts eleven days: a reset beyond this is a time, not a duration."""
_SPELLINGS: Final = ("x-rate-limit-", "x-ratelimit-")


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the client stands in the server's window; `reset` is in seconds, None where it isn't said."""

    allowed: int
    used: int
    reset: float | None


def limits_of(headers: Headers, wall: float) -> Limits | None:
    """None where the answer says nothing of a limit that can be understood."""
    reset = reset_of(headers, wall)
    allowed = _number(headers, "inin-ratelimit-allowed")
    used = _number(headers, "inin-ratelimit-count")
    if allowed and used is not None:
        return Limits(int(allowed), int(used), reset)
    for prefix in _SPELLINGS:
        allowed, left = _number(headers, f"{prefix}limit"), _number(headers, f"{prefix}remaining")
        if allowed and left is not None:
            return Limits(int(allowed), max(0, int(allowed) - int(left)), reset)
    return None


def reset_of(headers: Headers, wall: float) -> float | None:
    """Seconds until the server's window ends."""
    for name in ("inin-ratelimit-reset", *(f"{prefix}reset" for prefix in _SPELLINGS)):
        value = _number(headers, name)
        if value is not None:
            return max(0.0, value - wall) if value > _EPOCH_FROM else value
    return None


def retry_after_of(headers: Headers, wall: float) -> float | None:
    """RFC 9110 §10.2.3: seconds, or an HTTP date."""
    seconds = _number(headers, "retry-after")
    if seconds is not None:
        return seconds
    try:
        at = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - wall)


def _number(headers: Headers, name: str) -> float | None:
    try:
        value = float(headers.get(name, ""))
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
