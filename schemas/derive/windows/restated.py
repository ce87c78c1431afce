"""Windows that had left memory when something came: worked out anew from the facts, as SELECTs of rows.

Which rows: closed windows of one organisation whose law has a revision of at least the window's *floor*, the
least revision of the records that were late for it. What the law makes of a window changes only by a record
behind it, so rows below the floor are as they were; and the engine had let go of the window before, so its
own revisions of it are all below.

Rows can have revisions that are greater than what is completely stored. They are for the caller to leave.
"""

from dataclasses import dataclass
from typing import Final

from schemas.declare.aggregates import Aggregate, Membership
from schemas.declare.results import CLOSED, RESTATED, WITHDRAWN
from schemas.derive.ddl import literal
from schemas.derive.tables import table_of
from schemas.derive.windows.group import told
from schemas.derive.windows.segments import Span, instant, ms, samples_of, states_of
from schemas.derive.windows.select import windows_sql

UNASKED: Final = 2**63 - 1
"""The floor of a window that nobody asks for: above all revisions."""
_NO_VALUE: Final = "CAST(NULL, 'Nullable(Int64)')"
_ZERO: Final = "toInt64(0)"


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring windows of one organisation, from `start` (ms) on, by their floors."""

    org: str
    start: int
    floors: tuple[int, ...]

    def span(self, width: int) -> Span:
        return self.start, self.start + len(self.floors) * width

    @property
    def scope(self) -> str:
        return f" WHERE org = {literal(self.org)}"


def statements(aggregate: Aggregate, piece: Piece, versions: int) -> list[str]:
    """All columns of the aggregate's table. `as_of` is 0 where the row's record was replaced meanwhile.

    `versions`: the newest revision of the organisation's inventory. Only inventory can take a row back.
    """
    found = [restated_sql(aggregate, piece)]
    if aggregate.membership and versions >= min(piece.floors):
        found.append(withdrawn_sql(aggregate, aggregate.membership, piece))
    return found


def restated_sql(aggregate: Aggregate, piece: Piece) -> str:
    """Rows as they are by all that is stored."""
    key, names = f"{aggregate.entity}_id", ", ".join(aggregate.measures)
    span = piece.span(aggregate.window.width)
    return f"""
SELECT law.org AS org, law.{key} AS {key}, law.window_start AS window_start,
    came.received_time AS as_of, '{RESTATED}' AS state, '{RESTATED}' AS cause, {names}, law.newest AS revision
FROM (
    SELECT org, {key}, window_start, {names}, revision AS newest, {_floor(aggregate, piece)} AS floor
    FROM ({windows_sql(aggregate, piece.scope, span)})
    WHERE state = '{CLOSED}' AND {_inside(span)}
) AS law
LEFT JOIN ({_came(aggregate, piece)}) AS came ON came.revision = law.newest
WHERE law.newest >= law.floor"""


def withdrawn_sql(aggregate: Aggregate, membership: Membership, piece: Piece) -> str:
    """Rows of groups that nobody belonged to, as is known now."""
    key, width = f"{aggregate.entity}_id", aggregate.window.width
    span = piece.span(width)
    rows = table_of(aggregate)
    assert rows is not None
    nothing = ", ".join(
        f"{_NO_VALUE if measure.nullable else _ZERO} AS {name}"
        for name, measure in aggregate.measures.items()
    )
    return f"""
SELECT gone.org AS org, gone.{key} AS {key}, gone.window_start AS window_start,
    came.received_time AS as_of, '{WITHDRAWN}' AS state, '{RESTATED}' AS cause, {nothing},
    gone.told AS revision
FROM (
    SELECT org, {key}, window_start, floor, told
    FROM (
        SELECT org, {key}, window_start, {_floor(aggregate, piece)} AS floor,
            {ms("window_start")} + {width - 1} AS at
        FROM {rows.name} FINAL
        {piece.scope} AND {_inside(span)} AND state != '{WITHDRAWN}'
            AND ({key}, window_start) NOT IN (
                SELECT {key}, window_start FROM ({windows_sql(aggregate, piece.scope, span)})
            )
    ) AS stored
    ASOF JOIN ({told(membership, piece.scope)}) AS told USING (org, at)
) AS gone
LEFT JOIN ({_came(aggregate, piece)}) AS came ON came.revision = gone.told
WHERE gone.told >= gone.floor"""


def _inside(span: Span) -> str:
    return f"window_start >= {instant(span[0])} AND window_start < {instant(span[1])}"


def _floor(aggregate: Aggregate, piece: Piece) -> str:
    floors = ", ".join(map(str, piece.floors))
    place = f"intDiv({ms('window_start')} - {piece.start}, {aggregate.window.width}) + 1"
    return f"arrayElement(CAST([{floors}], 'Array(UInt64)'), greatest({place}, 1))"


def _came(aggregate: Aggregate, piece: Piece) -> str:
    """(revision, received_time) of every record that can be the newest behind a window."""
    span = piece.span(aggregate.window.width)
    sources = [(aggregate.source, samples_of(aggregate, span))]
    sources += [(timeline.source, states_of(aggregate, span)) for timeline in aggregate.timelines]
    parts = [(table_of(event), f" AND {within}") for event, within in sources]
    if aggregate.membership:
        parts.append((table_of(aggregate.membership.object), ""))
    selects = [
        f"SELECT revision, received_time FROM {table.name}{piece.scope}{within}"
        for table, within in parts
        if table is not None
    ]
    union = " UNION ALL ".join(selects)
    return f"SELECT revision, max(received_time) AS received_time FROM ({union}) GROUP BY revision"
