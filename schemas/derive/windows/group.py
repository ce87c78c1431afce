"""Segments → pieces of windows, for windows of a group's sum.

Every segment adds its values to the group's running sums where it begins and takes them off where it ends;
memberships do the same with the number of entities expected. Between two such moments the sums are constant.

A row's revision is the greatest of the segments that reach into its window, and of what inventory has told by
then of any entity: that an entity is elsewhere counts as well.
"""

from schemas.declare.aggregates import Aggregate, Membership
from schemas.derive.windows.segments import FOREVER, MISSING, ms, out_of_service, value_columns


def _begin(names: list[str]) -> str:
    """Each value and whether it is said: the sum is over the entities that say it.

    New names, as ClickHouse would take `n` to mean the new value in the second expression.
    """
    return ", ".join(
        f"if({n} = {MISSING}, 0, {n}) AS sum_{n}, toInt64({n} != {MISSING}) AS n_{n}" for n in names
    )


def _end(names: list[str]) -> str:
    return ", ".join(f"-if({n} = {MISSING}, 0, {n}), -toInt64({n} != {MISSING})" for n in names)


def _changes(aggregate: Aggregate, membership: Membership, scope: str) -> str:
    names = value_columns(aggregate)
    zeros = ", ".join(["0, 0"] * len(names))
    out = out_of_service(membership)
    listed = f"{scope} AND" if scope else " WHERE"
    members = (
        f"FROM {membership.object.name}_history{listed} NOT deleted AND ifNull({membership.column}, '') != ''"
    )
    column = membership.column
    return f"""
changes AS (
    SELECT org, assumeNotNull(g_id) AS group_id, a AS at, toInt64(1) AS held,
        1 - assumeNotNull(g_out) AS covering, toInt64(0) AS members, samples, toInt64(0) AS ended,
        {_begin(names)}
    FROM segments WHERE g_id != ''
    UNION ALL
    SELECT org, assumeNotNull(g_id), b, -1, assumeNotNull(g_out) - 1, 0, 0, 1, {_end(names)}
    FROM segments WHERE g_id != ''
    UNION ALL
    SELECT org, assumeNotNull({column}), {ms("valid_from")}, 0, {out}, 1, 0, 0, {zeros} {members}
    UNION ALL
    SELECT org, assumeNotNull({column}), {ms("valid_to")}, 0, -{out}, -1, 0, 0, {zeros} {members}
)"""


def _steps(aggregate: Aggregate) -> str:
    """Running sums. `ended_at` is the step's own start where a hold ends there, else 0."""
    running = ["held", "covering", "members"]
    running += [n for name in value_columns(aggregate) for n in (f"sum_{name}", f"n_{name}")]
    summed = ", ".join(f"sum({n}) AS d_{n}" for n in running)
    totals = ", ".join(f"sum(d_{n}) OVER past AS {n}" for n in running)
    return f"""
moments AS (
    SELECT org, group_id, at, {summed},
        sum(samples) AS taken, max(if(ended > 0, at, 0)) AS ended_at
    FROM changes GROUP BY org, group_id, at
),
steps AS (
    SELECT org, group_id, at AS a, leadInFrame(at, 1, toInt64({FOREVER})) OVER whole AS b,
        ended_at, taken, {totals}
    FROM moments
    WINDOW
        past AS (PARTITION BY org, group_id ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
        whole AS (PARTITION BY org, group_id ORDER BY at
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)"""


def told(membership: Membership, scope: str) -> str:
    """(org, at, told): the newest record of all versions that hold from `at` or earlier on."""
    return f"""
    SELECT org, at, max(told) OVER (PARTITION BY org ORDER BY at) AS told
    FROM (
        SELECT org, {ms("valid_from")} AS at, max(revision) AS told
        FROM {membership.object.name}_history{scope} GROUP BY org, at
    )
"""


def _witnesses(aggregate: Aggregate, membership: Membership, scope: str) -> str:
    """For each segment and window that meet, the newest record behind them."""
    width = aggregate.window.width
    return f"""
told AS ({told(membership, scope)}),
witnesses AS (
    SELECT org, assumeNotNull(g_id) AS group_id, window_at, closed_edge, greatest(revision, told) AS newest
    FROM (
        SELECT *, arrayJoin(range(a - a % {width}, greatest(b, a + 1), {width})) AS window_at,
            window_at + {width - 1} AS at
        FROM segments WHERE g_id != ''
    ) AS s
    ASOF LEFT JOIN told USING (org, at)
)"""


def _parts(aggregate: Aggregate) -> str:
    """Steps by the windows that they meet. An open window ends, at `limit`, with the last hold in it."""
    width = aggregate.window.width
    return f"""
parts AS (
    SELECT *, if(closed, toInt64({FOREVER}), max(if(held > 0, least(b, window_at + {width}), ended_at))
        OVER (PARTITION BY org, group_id, window_at)) AS limit
    FROM (
        SELECT steps.*, window_at + {width} <= ifNull(closed_edge, 0) AS closed, arrayJoin(if(held > 0,
            range(a - a % {width}, greatest(b, a + 1), {width}),
            arrayDistinct([a - a % {width}, greatest(b - 1, a) - greatest(b - 1, a) % {width}]))) AS window_at
        FROM steps LEFT JOIN edges USING (org)
    )
)"""


def pieces(aggregate: Aggregate, membership: Membership, scope: str) -> str:
    """The CTEs up to `pieces`, one row for each (group, window, step) that meet.

    A step without any hold can be years long and matters only in windows that have a hold beside it: in
    its first and its last. Witnesses stand among the pieces as ones of no length that hold nothing.
    """
    width = aggregate.window.width
    values = "".join(f",\n        if(n_{n} > 0, sum_{n}, NULL) AS {n}" for n in value_columns(aggregate))
    nothing = ", NULL" * len(value_columns(aggregate))
    changes = _changes(aggregate, membership, scope)
    return f"""{changes},{_steps(aggregate)},{_witnesses(aggregate, membership, scope)},{_parts(aggregate)},
pieces AS (
    SELECT org, group_id AS entity_id, window_at, toUInt64(0) AS revision, closed,
        greatest(p.a, window_at) AS a, greatest(a, least(p.b, window_at + {width}, limit)) AS b,
        if(p.a >= window_at, taken, 0) AS samples,
        members > 0 AND covering >= members AS covered, members, covering, held{values}
    FROM parts AS p
    WHERE b > a OR samples > 0
    UNION ALL
    SELECT org, group_id, window_at, newest, window_at + {width} <= closed_edge, window_at, window_at,
        0, false, 0, 0, 0{nothing}
    FROM witnesses
)"""
