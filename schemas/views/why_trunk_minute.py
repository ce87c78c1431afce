"""The samples behind a row of trunk_minute."""

from typing import Final

from schemas.aggregates.trunk_minute import TRUNK_MINUTE
from schemas.derive.tables import TableColumn
from schemas.derive.views import View
from schemas.derive.windows.segments import FOREVER, closed_edges

_WIDTH: Final = TRUNK_MINUTE.window.width

WHY_TRUNK_MINUTE: Final = View(
    name="why_trunk_minute",
    doc="Every sample that a minute of a trunk instance was made of, and the time that it stands for there.",
    columns=(
        TableColumn("org", "LowCardinality(String)", "Organisation"),
        TableColumn("trunk_id", "String", "Trunk instance"),
        TableColumn("window_start", "DateTime64(3, 'UTC')", "Start of the minute"),
        TableColumn(
            "role", "LowCardinality(String)", "sample, or carry-in: taken before, holding into the minute"
        ),
        TableColumn("event_time", "DateTime64(3, 'UTC')", "When the edge took the sample"),
        TableColumn("inbound_calls", "Int64", "Inbound calls in progress [calls]"),
        TableColumn("outbound_calls", "Int64", "Outbound calls in progress [calls]"),
        TableColumn("mismatch_count", "Nullable(Int64)", "QoS mismatches of 24 hours"),
        TableColumn("holds_from", "DateTime64(3, 'UTC')", "From when it stands for the calls in this minute"),
        TableColumn(
            "holds_to",
            "DateTime64(3, 'UTC')",
            "Until when: the next sample, or the hold's end; the newest one of a live minute holds no time",
        ),
        TableColumn("held_ms", "Int64", "How long that is [ms]"),
        TableColumn("received_time", "DateTime64(3, 'UTC')", "When we got it"),
        TableColumn("source", "LowCardinality(String)", "How it came"),
        TableColumn("envelope_id", "String", "Id of the envelope that brought it"),
        TableColumn("revision", "UInt64", "Its record: epoch << 48 | offset"),
    ),
    sql=f"""
WITH{closed_edges(TRUNK_MINUTE)},
taken AS (
    SELECT *, toUnixTimestamp64Milli(event_time) AS at, at + {TRUNK_MINUTE.hold} AS limit,
        leadInFrame(at, 1, toInt64({FOREVER})) OVER (
            PARTITION BY org, trunk_id ORDER BY at ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING
        ) AS next_at
    FROM trunk_metrics
),
held AS (
    SELECT *, least(limit, if(next_at = {FOREVER}, greatest(at, ifNull(closed_edge, 0)), next_at)) AS until
    FROM taken LEFT JOIN edges USING (org)
)
SELECT org, trunk_id, fromUnixTimestamp64Milli(window_at, 'UTC') AS window_start,
    if(at >= window_at, 'sample', 'carry-in') AS role,
    event_time, inbound_calls, outbound_calls, mismatch_count,
    fromUnixTimestamp64Milli(greatest(at, window_at), 'UTC') AS holds_from,
    fromUnixTimestamp64Milli(least(until, window_at + {_WIDTH}), 'UTC') AS holds_to,
    least(until, window_at + {_WIDTH}) - greatest(at, window_at) AS held_ms,
    received_time, source, envelope_id, revision
FROM (
    SELECT *, arrayJoin(range(at - at % {_WIDTH}, greatest(until, at + 1), {_WIDTH})) AS window_at FROM held
)
""".strip(),
)
