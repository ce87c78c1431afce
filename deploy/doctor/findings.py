"""What a check finds, and how bad that is."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    GOOD = "good"
    REMARK = "remark"
    """Works, and somebody should know."""
    UNKNOWN = "unknown"
    """Can't be checked from here, or not while something else fails."""
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer. `check` and `subject` are stable: programs go by them."""

    check: str
    subject: str
    verdict: Verdict
    said: str
    remedy: str = ""
    organisation: str | None = None
    """None: of what all organisations share."""

    def words(self) -> dict[str, str | None]:
        return {**asdict(self), "verdict": self.verdict.value}


def good(check: str, subject: str, said: str) -> Finding:
    return Finding(check, subject, Verdict.GOOD, said)


def remark(check: str, subject: str, said: str, remedy: str = "") -> Finding:
    return Finding(check, subject, Verdict.REMARK, said, remedy)


def unknown(check: str, subject: str, said: str, remedy: str = "") -> Finding:
    return Finding(check, subject, Verdict.UNKNOWN, said, remedy)


def failure(check: str, subject: str, said: str, remedy: str = "") -> Finding:
    return Finding(check, subject, Verdict.FAILURE, said, remedy)


APPLY: Final = "run `trunkline schema apply`"
