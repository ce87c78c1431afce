"""One reading of one REST list, and whether it may be believed."""

from typing import Annotated, Final

from schemas.declare.columns import Given, Record
from schemas.declare.controls import Control
from schemas.declare.kinds import Instant, Term

COMPLETE: Final = Term("COMPLETE")
INCOMPLETE: Final = Term("INCOMPLETE")


class PollRun(Record, frozen=True):
    status: Annotated[Term, Given("COMPLETE, or INCOMPLETE: nothing may be concluded from an absence")]
    reason: Annotated[str, Given("Why it is INCOMPLETE")]
    rows: Annotated[int, Given("Entities listed")]
    total: Annotated[int | None, Given("Entities that the server said there are")]
    pages: Annotated[int, Given("Pages read")]
    tombstones: Annotated[int, Given("Deletions inferred")]
    finished_at: Annotated[Instant, Given("End of the run")]


POLL_RUNS: Final = Control(
    name="poll_runs",
    record=PollRun,
    entity="object",
    topic=None,
    doc="Each reading of each REST list; written after its last entity, so it closes the run.",
    table=("org", "object", "started_at", "run_id"),
    names={"entity_id": "object", "effective_time": "started_at", "envelope_id": "run_id"},
)
