"""Restating: rows of windows that had left memory, from SELECTs over facts into the tables of rows.

Why no (window, revision) ever has two contents, however often, wherever and in whatever lots requests are
executed: what the law makes of a closed window is a function of the records behind it, and their newest is
the revision. All records up to the newest one in `watermarks` are stored (it is written after them), and of
those that follow some can be. So rows up to there are of exactly the records of the log up to their revision,
which is the same whoever looks and when. Rows beyond may lack a record that is not there yet: they are left,
and worked out again when the records up to theirs are stored. Requests only choose windows, and the floor
below which nothing changed; one row more or less is all that another lot of them makes. `as_of` belongs to
the record of the revision, so it is the same as well.

Rows are read and inserted, not sent from table to table within ClickHouse: both tables must get the same
ones, and what was left must be known.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from connectors.kafka.errors import TryLater
from connectors.observe.metrics import RESTATE_REQUESTS, RESTATED
from schemas import catalogue
from schemas.declare.aggregates import Aggregate
from schemas.derive.ddl import literal
from schemas.derive.tables import REVISION, WATERMARKS, revisions_of, table_of
from schemas.derive.windows.restated import statements
from schemas.derive.windows.segments import ms
from streams.columns.kinds import Flags
from streams.sink.progress import Mark
from streams.sink.ranges import Request, by_gauge, pieces
from streams.sink.writing import Store, persist


@dataclass(frozen=True, slots=True)
class Restater:
    """`ask` answers a SELECT and raises Backpressure, as `store` does."""

    ask: Callable[[str], pa.Table]
    store: Store
    stopping: Callable[[], bool]
    pause: Callable[[], None]
    """Between two looks at how far the facts are stored."""

    def restate(self, requests: Sequence[Request]) -> None:
        """Return when every row that they changed is stored. Raises what stopping cut short, or MendSetup."""
        for (org, source_event), asked in by_gauge(requests).items():
            for aggregate in catalogue.aggregates():
                if aggregate.source.name == source_event:
                    self._aggregate(aggregate, org, asked)
            RESTATE_REQUESTS.inc(len(asked))

    def _aggregate(self, aggregate: Aggregate, org: str, requests: Sequence[Request]) -> None:
        stored = self._stored(aggregate, org, max(r.revision for r in requests))
        first = self._earliest(aggregate, org)
        if first is None:
            return
        versions = self._versions(aggregate, org)
        for piece in pieces(requests, aggregate, (first, stored.watermark)):
            for statement in statements(aggregate, piece, versions):
                self._write_all(aggregate, org, statement)

    def _write_all(self, aggregate: Aggregate, org: str, statement: str) -> None:
        """Until nothing of it is ahead of what is stored."""
        needed = 0
        while True:
            stored = self._stored(aggregate, org, needed)
            rows = self._asked(statement)
            if not rows.num_rows:
                return
            good = settled(rows, stored.revision)
            self._write(aggregate, rows.filter(pa.array(good)))
            if good.all():
                return
            needed = int(rows.column(REVISION).to_numpy()[~good].max())
            self.pause()

    def _write(self, aggregate: Aggregate, rows: pa.Table) -> None:
        table = table_of(aggregate)
        if table is None or not rows.num_rows:
            return
        for name in (revisions_of(aggregate).name, table.name):
            persist(lambda name=name: self.store(name, rows), self.stopping)  # type: ignore[misc]
        RESTATED.labels(aggregate.name).inc(rows.num_rows)

    def _stored(self, aggregate: Aggregate, org: str, revision: int) -> Mark:
        """How far the log is stored: at least up to the revision, which is waited for."""
        question = (
            f"SELECT {ms('max(watermark)')} AS watermark, max({REVISION}) AS {REVISION} "
            f"FROM {WATERMARKS.name} "
            f"WHERE org = {literal(org)} AND family = {literal(aggregate.source.family.name)}"
        )
        while True:
            (found,) = self._asked(question).to_pylist()
            if found[REVISION] >= revision:
                return Mark(found["watermark"], found[REVISION])
            if self.stopping():
                raise TryLater(f"left before the facts of {org} up to revision {revision} were stored")
            self.pause()

    def _earliest(self, aggregate: Aggregate, org: str) -> int | None:
        """The first sample of the organisation: some requests reach back to the beginning of time."""
        table = table_of(aggregate.source)
        assert table is not None
        (found,) = self._asked(
            f"SELECT count() AS facts, {ms('min(event_time)')} AS first FROM {table.name} "
            f"WHERE org = {literal(org)}"
        ).to_pylist()
        return found["first"] if found["facts"] else None

    def _versions(self, aggregate: Aggregate, org: str) -> int:
        """The newest revision of what the aggregate's groups follow from."""
        table = table_of(aggregate.membership.object) if aggregate.membership else None
        if table is None:
            return 0
        (found,) = self._asked(
            f"SELECT max({REVISION}) AS newest FROM {table.name} WHERE org = {literal(org)}"
        ).to_pylist()
        return int(found["newest"])

    def _asked(self, question: str) -> pa.Table:
        return persist(lambda: self.ask(question), self.stopping)


def settled(rows: pa.Table, stored: int) -> Flags:
    """Which rows are made of nothing but records that are all stored, and still there as they were."""
    revisions = rows.column(REVISION).to_numpy()
    found = rows.column("as_of").cast(pa.int64()).to_numpy() > 0
    return np.asarray((revisions <= stored) & found)
