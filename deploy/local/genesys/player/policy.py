"""What an API destination does with an answer, and how long it waits before it tries again."""

from enum import Enum
from random import Random
from typing import Final

from deploy.local.genesys.config.table import Positive, Table


class Verdict(Enum):
    DELIVERED = "delivered"
    RETRY = "retry"
    DROP = "drop"


_RETRIED: Final = frozenset({401, 407, 409, 429})


def verdict(status: int) -> Verdict:
    """As the current AWS text has it: 401, 407, 409, 429 and 5xx come again, other non-2xx never."""
    if 200 <= status < 300:
        return Verdict.DELIVERED
    return Verdict.RETRY if status in _RETRIED or status >= 500 else Verdict.DROP


class Backoff(Table):
    """Exponential with jitter. AWS waits much longer: this is real time, and a simulated day is short."""

    first_s: float = 0.05
    most_s: float = 2.0
    attempts: Positive = 185
    """AWS's own default, beside 24 hours."""

    def delay_s(self, attempt: int, retry_after: str | None, rng: Random) -> float | None:
        """Seconds to wait after failed attempt number `attempt` (from 1 on); None: give up.

        The longer of Retry-After and the policy counts, cut at `most_s`; a negative Retry-After forbids to
        try again, as AWS documents.
        """
        asked = _seconds(retry_after)
        if attempt >= self.attempts or asked < 0:
            return None
        growing = min(self.most_s, self.first_s * 2.0 ** min(attempt - 1, 30))
        return min(self.most_s, max(asked, growing * (0.5 + 0.5 * rng.random())))


def _seconds(retry_after: str | None) -> float:
    """0 where the header is absent or not a number of seconds."""
    try:
        return float(retry_after or 0)
    except ValueError:
        return 0.0
