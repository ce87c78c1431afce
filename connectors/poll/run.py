"""One run: one reading of one list, or of one snapshot, and what is said of it afterwards."""

from dataclasses import dataclass

import msgspec

from schemas.control.poll_runs import COMPLETE
from schemas.declare.families import Family
from schemas.declare.kinds import Term


@dataclass(frozen=True, slots=True)
class Run:
    """`name` is the object's or the event's; `start` is event-side time."""

    org: str
    name: str
    family: Family
    id: str
    start: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What the marker at the end of a run says; kept until the marker is known to be on the log."""

    run_id: str
    start: int
    status: Term
    reason: str
    rows: int
    total: int | None
    pages: int
    tombstones: int
    finished_at: int
    whole: bool = False
    """INCOMPLETE only because the list moved while it was read: sooner is no better."""

    @property
    def complete(self) -> bool:
        return self.status == COMPLETE
