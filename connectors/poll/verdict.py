"""How a run ended: its report, what the metrics say of it, and a word in the log where it is INCOMPLETE."""

from collections.abc import Sequence
from typing import Final

import structlog

from connectors.genesys.errors import NoPermission, NotRead
from connectors.observe.metrics import POLL_AGE, POLL_CAUGHT_UP, POLL_ROWS, POLL_RUNS, TOMBSTONES
from connectors.poll.run import Report, Run
from schemas.control.poll_runs import COMPLETE, INCOMPLETE
from schemas.declare.permissions import Permission

NO_PERMISSION: Final = "NO_PERMISSION"
_SHOWN: Final = 3
_log: Final = structlog.get_logger()


def doubt(failure: NotRead, declared: Permission) -> str:
    """Genesys doesn't always name the permission; the declaration does."""
    if isinstance(failure, NoPermission) and (names := failure.permissions or declared.names):
        return f"no permission: give the OAuth client a role with {', '.join(names)}"
    return str(failure)


def report(
    run: Run,
    doubts: Sequence[str],
    finished_at: int,
    rows: int,
    pages: int,
    total: int | None = None,
    tombstones: int = 0,
    moved: Sequence[str] = (),
) -> Report:
    """COMPLETE where there is no doubt; `moved`: doubts that another reading would not settle."""
    return Report(
        run_id=run.id,
        start=run.start,
        status=INCOMPLETE if doubts or moved else COMPLETE,
        reason=_reason([*doubts, *moved]),
        rows=rows,
        total=total,
        pages=pages,
        tombstones=tombstones,
        finished_at=finished_at,
        whole=not doubts,
    )


def _reason(doubts: Sequence[str]) -> str:
    """A list of 50,000 entities can have as many doubts."""
    more = [f"and {len(doubts) - _SHOWN} more"] if len(doubts) > _SHOWN else []
    return "; ".join([*doubts[:_SHOWN], *more])


def announce(run: Run, ended: Report, failure: NotRead | None) -> None:
    refused = isinstance(failure, NoPermission)
    POLL_RUNS.labels(run.org, run.name, NO_PERMISSION if refused else ended.status).inc()
    POLL_ROWS.labels(run.org, run.name).set(ended.rows)
    TOMBSTONES.labels(run.org, run.name).inc(ended.tombstones)
    if ended.complete:
        show_age(run.org, run.name, ended.start)
    else:
        _log.warning("a run is INCOMPLETE", org=run.org, declaration=run.name, reason=ended.reason)


def show_age(org: str, name: str, complete: int | None) -> None:
    """`complete` is the start of the last COMPLETE run, in milliseconds."""
    if complete is not None:
        POLL_AGE.labels(org, name).set(complete / 1000)


def forget(org: str) -> None:
    """Of an organisation that others poll from now on this process knows nothing."""
    for gauge in (POLL_AGE, POLL_ROWS, POLL_CAUGHT_UP):
        gauge.remove_by_labels({"org": org})
