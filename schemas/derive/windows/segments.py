"""SQL over facts, first half: the stretches over which an entity's gauge, timelines and group are constant.

Samples, timeline facts and membership changes of an entity are points of one time axis. Filled forward and
cut where the hold ends, the points are segments. A last sample holds into closed windows only: in open ones
the row is covered up to that sample and no further.
"""

from typing import Final

from schemas.declare.aggregates import Aggregate, Membership, Timeline

MISSING: Final = "-9223372036854775808"
FOREVER: Final = "4102444800000"
"""2100-01-01 in milliseconds: after every time that a fact can have."""

Span = tuple[int, int]
"""From and to, in milliseconds; the end is outside."""


def ms(column: str) -> str:
    return f"toUnixTimestamp64Milli({column})"


def value_columns(aggregate: Aggregate) -> list[str]:
    return [f"v_{name}" for name in aggregate.values]


def _states(aggregate: Aggregate) -> list[str]:
    return [f"s_{t.name}" for t in aggregate.timelines]


def _point_columns(aggregate: Aggregate) -> list[str]:
    group = ["g_id", "g_out"] if aggregate.membership else []
    return ["sample_at", *value_columns(aggregate), *_states(aggregate), *group, *_revisions(aggregate)]


def _revisions(aggregate: Aggregate) -> list[str]:
    """A revision for each kind of fact: a segment's is the newest of those that it was made of."""
    return ["r_sample", *[f"r_{t.name}" for t in aggregate.timelines]]


def _type(name: str) -> str:
    if name.startswith("r_"):
        return "Nullable(UInt64)"
    return "Nullable(String)" if name == "g_id" else "Nullable(Int64)"


def _row(aggregate: Aggregate, known: dict[str, str]) -> str:
    """All point columns, NULL where this kind of point says nothing of them."""
    return ", ".join(
        f"CAST({known.get(name, 'NULL')}, '{_type(name)}') AS {name}" for name in _point_columns(aggregate)
    )


def _where(scope: str, *conditions: str) -> str:
    """`scope` and what else must hold."""
    more = " AND ".join(condition for condition in conditions if condition)
    return f"{scope}{' AND ' if scope else ' WHERE '}{more}" if more else scope


def instant(at: int) -> str:
    """A time in milliseconds as an expression."""
    return f"fromUnixTimestamp64Milli(toInt64({at}), 'UTC')"


def samples_of(aggregate: Aggregate, span: Span | None) -> str:
    """Which samples matter in the span: also those that hold into it, and those that end a hold."""
    if span is None:
        return ""
    reach = instant(span[0] - aggregate.hold), instant(span[1] + aggregate.hold)
    return f"event_time >= {reach[0]} AND event_time < {reach[1]}"


def states_of(aggregate: Aggregate, span: Span | None) -> str:
    """Which facts of a timeline do: its states hold however long."""
    return f"event_time < {instant(span[1] + aggregate.hold)}" if span else ""


def _samples(aggregate: Aggregate, scope: str, span: Span | None) -> str:
    event = aggregate.source
    known = {f"v_{name}": f"ifNull({name}, {MISSING})" for name in aggregate.values}
    row = _row(aggregate, {**known, "sample_at": ms("event_time"), "r_sample": "revision"})
    where = f"FROM {event.name}{_where(scope, samples_of(aggregate, span))}"
    return f"SELECT org, {event.entity}_id AS entity_id, {ms('event_time')} AS at, {row} {where}"


def _timeline(aggregate: Aggregate, timeline: Timeline, scope: str, span: Span | None) -> str:
    event = timeline.source
    row = _row(aggregate, {f"s_{timeline.name}": timeline.value, f"r_{timeline.name}": "revision"})
    wanted = [f"{column} = '{value}'" for column, value in timeline.where]
    said = _where(scope, *wanted, f"isNotNull({timeline.value})", states_of(aggregate, span))
    return (
        f"SELECT org, {event.entity}_id AS entity_id, {ms('event_time')} AS at, {row} FROM {event.name}{said}"
    )


def out_of_service(membership: Membership) -> str:
    """1 where an entity is known to be out of service; a flag that is not known doesn't say so."""
    flags = [f"ifNull({column}, true) = false" for column in membership.in_service]
    return f"toInt64({' OR '.join(flags) or 'false'})"


def _memberships(aggregate: Aggregate, membership: Membership, scope: str) -> str:
    group = f"if(deleted, '', ifNull({membership.column}, ''))"
    row = _row(aggregate, {"g_id": group, "g_out": out_of_service(membership)})
    return (
        f"SELECT org, {membership.object.entity}_id AS entity_id, {ms('valid_from')} AS at, {row} "
        f"FROM {membership.object.name}_history{scope}"
    )


def closed_edges(aggregate: Aggregate) -> str:
    """The CTE `edges(org, closed_edge)`: windows that end there or before are closed."""
    return f"""
edges AS (
    SELECT org, intDiv({ms("watermark")} - {aggregate.window.close_after}, {aggregate.window.width})
        * {aggregate.window.width} AS closed_edge
    FROM (SELECT org, max(watermark) AS watermark FROM watermarks
        WHERE family = '{aggregate.source.family.name}' GROUP BY org)
)"""


def segments(aggregate: Aggregate, scope: str = "", span: Span | None = None) -> str:
    """CTEs ending in `segments(org, entity_id, a, b, samples, v_*, s_*, g_id, g_out, closed_edge, revision)`.

    `scope` is a WHERE clause on every kind of fact, as a restatement has it; empty reads them all. With a
    `span` only what closed windows in it are made of is read.
    """
    names = _point_columns(aggregate)
    sources = [_samples(aggregate, scope, span)]
    sources += [_timeline(aggregate, t, scope, span) for t in aggregate.timelines]
    if aggregate.membership:
        sources.append(_memberships(aggregate, aggregate.membership, scope))
    merged = ", ".join(f"max({name}) AS p_{name}" for name in names)
    filled = ", ".join(f"anyLast(p_{name}) OVER past AS {name}" for name in names)
    revisions = _revisions(aggregate)
    kept = ", ".join(name for name in names if name not in ("sample_at", *revisions))
    newest = ", ".join(f"ifNull({name}, 0)" for name in revisions)
    union = "\n        UNION ALL ".join(sources)
    return f"""{closed_edges(aggregate)},
points AS (
    SELECT org, entity_id, at, {merged}
    FROM (
        {union}
    )
    GROUP BY org, entity_id, at
),
filled AS (
    SELECT org, entity_id, at, isNotNull(p_sample_at) AS sampled, {filled},
        leadInFrame(at, 1, toInt64({FOREVER})) OVER whole AS next_at,
        max(p_sample_at) OVER whole AS last_at
    FROM points
    WINDOW
        past AS (PARTITION BY org, entity_id ORDER BY at
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
        whole AS (PARTITION BY org, entity_id ORDER BY at
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),
segments AS (
    SELECT org, entity_id, at AS a, toInt64(sampled) AS samples, {kept},
        greatest({newest}) AS revision,
        ifNull(closed_edge, 0) AS closed_edge,
        least(next_at, assumeNotNull(sample_at) + {aggregate.hold}) AS held_to,
        if(sample_at = last_at, greatest(at, least(held_to, closed_edge)), held_to) AS b
    FROM filled LEFT JOIN edges USING (org)
    WHERE isNotNull(sample_at) AND at < sample_at + {aggregate.hold} AND (b > a OR sampled)
)"""
