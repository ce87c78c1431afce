"""An aggregate's windows as one SELECT over facts: the law that every other way to get them must equal."""

from schemas.declare.aggregates import Aggregate
from schemas.derive.windows import entity, group
from schemas.derive.windows.segments import Span, segments


def windows_sql(aggregate: Aggregate, scope: str = "", span: Span | None = None) -> str:
    """Columns: keys, `state` (live or closed), one for each measure, and `revision`.

    `scope` is a WHERE clause on every kind of fact, as a restatement has it; empty reads them all. With a
    `span` only closed windows that lie in it are right: the rest is not read for.
    """
    if aggregate.membership:
        pieces = group.pieces(aggregate, aggregate.membership, scope)
        having = "\nHAVING max(held) > 0 OR sum(samples) > 0"
    else:
        pieces, having = entity.pieces(aggregate), ""
    measures = ",\n    ".join(f"{m.sql()} AS m_{name}" for name, m in aggregate.measures.items())
    named = ", ".join(f"m_{name} AS {name}" for name in aggregate.measures)
    return f"""WITH{segments(aggregate, scope, span)},{pieces}
SELECT org, entity_id AS {aggregate.entity}_id,
    fromUnixTimestamp64Milli(window_at, 'UTC') AS window_start, state, {named}, newest AS revision
FROM (
    SELECT org, entity_id, window_at, if(any(closed), 'closed', 'live') AS state,
    {measures},
    max(revision) AS newest
    FROM pieces GROUP BY org, entity_id, window_at{having}
)"""
