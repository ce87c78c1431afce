"""Segments → pieces of windows, for windows of single entities."""

from schemas.declare.aggregates import Aggregate
from schemas.derive.windows.segments import MISSING, value_columns


def pieces(aggregate: Aggregate) -> str:
    """The CTE `pieces`, one row for each (entity, window, segment) that meet."""
    width = aggregate.window.width
    values = "".join(f",\n        nullIf({name}, {MISSING}) AS {name}" for name in value_columns(aggregate))
    states = "".join(f", s_{timeline.name}" for timeline in aggregate.timelines)
    return f"""
pieces AS (
    SELECT org, entity_id, window_at, revision,
        window_at + {width} <= closed_edge AS closed,
        greatest(s.a, window_at) AS a, least(s.b, window_at + {width}) AS b,
        if(s.a >= window_at, s.samples, 0) AS samples,
        true AS covered, toInt64(1) AS members, toInt64(1) AS covering, toInt64(1) AS held{values}{states}
    FROM (
        SELECT *, arrayJoin(range(a - a % {width}, greatest(b, a + 1), {width})) AS window_at FROM segments
    ) AS s
)"""
