"""The rate limit of a token: so many requests in a minute of the real clock."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Final

from deploy.local.genesys.config.access import Access
from deploy.local.genesys.server.refusal import RefusedError, too_many_requests

_WINDOW_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Quota:
    """Where a token stands after a request, this one included."""

    count: int
    allowed: int
    reset_s: int

    def refusal(self) -> RefusedError | None:
        return too_many_requests(self.allowed, self.reset_s) if self.count > self.allowed else None

    def headers(self, style: str, wall_s: float) -> dict[str, str]:
        """`inin` is what the real API sends, with seconds left; `x-rate-limit` what others describe."""
        if style == "inin":
            return {
                "inin-ratelimit-count": str(self.count),
                "inin-ratelimit-allowed": str(self.allowed),
                "inin-ratelimit-reset": str(self.reset_s),
            }
        return {
            "X-Rate-Limit-Limit": str(self.allowed),
            "X-Rate-Limit-Remaining": str(max(0, self.allowed - self.count)),
            "X-Rate-Limit-Reset": str(int(wall_s) + self.reset_s),
        }


class Limiter:
    """Counts requests in fixed windows, each begun by a token's first request after the last one."""

    def __init__(self, access: Access, now_s: Callable[[], float]) -> None:
        self._allowed = access.requests_per_minute
        self._now_s = now_s
        self._windows: dict[str, tuple[float, int]] = {}

    def count(self, token: str) -> Quota:
        """Count a request, refused or not."""
        now = self._now_s()
        started, count = self._windows.get(token, (now, 0))
        if now - started >= _WINDOW_S:
            started, count = now, 0
        self._windows[token] = (started, count + 1)
        return Quota(count + 1, self._allowed, max(1, ceil(started + _WINDOW_S - now)))
