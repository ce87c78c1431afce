"""Whether an answer is taken, asked for again, or given up: a function, with no clock of its own.

429 waits for the longest of Retry-After, reset and a second, and holds up the whole client. 408, 5xx and
broken connections wait 3, 9, 27 … seconds, as the official SDK does. After 10 minutes of trouble, or where
Genesys asks for more than 180 s (it does so for daily limits of single calls), the request is given up.
"""

from dataclasses import dataclass
from typing import Final

from connectors.genesys.limits import Headers, reset_of, retry_after_of

GIVE_UP_AFTER: Final = 600.0
LONGEST_WAIT: Final = 180.0
_FIRST_WAIT: Final = 3.0
_LONGEST_BACK_OFF: Final = 81.0
_LONGEST_JITTER: Final = 5.0
_THROTTLED: Final = 429


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    headers: Headers
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Broken:
    """No answer; `what` says in which way."""

    what: str


Outcome = Answered | Broken


@dataclass(frozen=True, slots=True)
class Trouble:
    """A request's failures so far; `since` is when the first of them came, in monotonic seconds."""

    failures: int
    since: float


@dataclass(frozen=True, slots=True)
class Take:
    """The answer is final, be it good or a refusal."""

    answer: Answered


@dataclass(frozen=True, slots=True)
class Again:
    """Ask again at a monotonic time; `everyone`: nobody of this client asks before."""

    at: float
    everyone: bool


@dataclass(frozen=True, slots=True)
class GiveUp:
    reason: str


Decision = Take | Again | GiveUp


def back_off(failures: int) -> float:
    """3, 9, 27, 81, 81 … seconds, for 0, 1, 2 … failures before."""
    return float(min(_FIRST_WAIT * 3 ** min(failures, 10), _LONGEST_BACK_OFF))


def decide(trouble: Trouble, outcome: Outcome, now: float, wall: float, jitter: float) -> Decision:
    """`now` is monotonic, `wall` since the epoch, `jitter` from 0 to 1."""
    if isinstance(outcome, Answered) and not may_pass(outcome.status):
        return Take(outcome)
    wait = _wait(trouble, outcome, wall)
    if wait > LONGEST_WAIT:
        return GiveUp(f"{_said(outcome)}: Genesys asks to wait {wait:.0f} s")
    at = now + wait + jitter * min(wait, _LONGEST_JITTER)
    if at > trouble.since + GIVE_UP_AFTER:
        return GiveUp(f"{_said(outcome)}, {trouble.failures + 1} times in {now - trouble.since:.0f} s")
    return Again(at, everyone=isinstance(outcome, Answered) and outcome.status == _THROTTLED)


def may_pass(status: int) -> bool:
    """Whether the same question may be answered better later."""
    return status in (408, _THROTTLED) or status >= 500


def _wait(trouble: Trouble, outcome: Outcome, wall: float) -> float:
    """The window's reset only matters to one who has used it up."""
    if isinstance(outcome, Broken):
        return back_off(trouble.failures)
    after = retry_after_of(outcome.headers, wall) or 0.0
    if outcome.status == _THROTTLED:
        return max(after, reset_of(outcome.headers, wall) or 0.0, 1.0)
    return max(after, back_off(trouble.failures))


def _said(outcome: Outcome) -> str:
    return outcome.what if isinstance(outcome, Broken) else f"answered {outcome.status}"
