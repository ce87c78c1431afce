"""What goes on at each trunk instance now."""

from typing import Final

from schemas.aggregates.trunk_minute import TRUNK_MINUTE
from schemas.derive.tables import TableColumn
from schemas.derive.views import View

_STALE_S: Final = TRUNK_MINUTE.hold // 1000

TRUNKS_NOW: Final = View(
    name="trunks_now",
    doc="Each trunk instance as of the newest event time of its organisation, with how old that is.",
    columns=(
        TableColumn("org", "LowCardinality(String)", "Organisation"),
        TableColumn("trunk_base_id", "String", "Trunk base; empty: the inventory doesn't know the trunk yet"),
        TableColumn("trunk_base_name", "String", "Trunk base, by name"),
        TableColumn("trunk_id", "String", "Trunk instance"),
        TableColumn("trunk_name", "String", "Trunk instance, by name"),
        TableColumn("edge_name", "String", "Edge"),
        TableColumn("site_name", "String", "Site of the edge"),
        TableColumn("inbound_calls", "Nullable(Int64)", "Inbound calls in progress [calls]"),
        TableColumn("outbound_calls", "Nullable(Int64)", "Outbound calls in progress [calls]"),
        TableColumn("calls", "Nullable(Int64)", "Calls in progress [calls]"),
        TableColumn("sampled_at", "Nullable(DateTime64(3, 'UTC'))", "When the edge took the newest sample"),
        TableColumn("age_s", "Nullable(Float64)", "Age of that sample as of as_of [s]"),
        TableColumn(
            "stale", "Bool", f"No sample, or none within {_STALE_S} s: the number of calls is not known"
        ),
        TableColumn("connected", "Nullable(Bool)", "Connected to its peer, as last reported by as_of"),
        TableColumn("connected_since", "Nullable(DateTime64(3, 'UTC'))", "When that became so"),
        TableColumn("in_service", "Bool", "Its edge is in service and its trunk base enabled"),
        TableColumn("as_of", "Nullable(DateTime64(3, 'UTC'))", "How far event time has come"),
        TableColumn(
            "lag_s", "Nullable(Float64)", "The clock on the wall minus as_of: how far behind we are [s]"
        ),
    ),
    sql=f"""
WITH
marks AS (
    SELECT org, fromUnixTimestamp64Milli(toUnixTimestamp64Milli(max(watermark)), 'UTC') AS as_of
    FROM watermarks WHERE family = 'telephony' GROUP BY org
),
newest AS (
    SELECT org, trunk_id, max(event_time) AS sampled_at,
        argMax((inbound_calls, outbound_calls), event_time) AS sample,
        dateDiff('millisecond', sampled_at, any(as_of)) AS age, true AS sampled
    FROM trunk_metrics INNER JOIN marks USING (org)
    WHERE event_time <= as_of AND event_time > as_of - INTERVAL 1 DAY
    GROUP BY org, trunk_id
),
reported AS (
    SELECT org, trunk_id, argMax(up, (event_time, up)) AS connected, max(event_time) AS since, true AS known
    FROM trunk_statuses INNER JOIN marks USING (org)
    WHERE event_time <= as_of AND aspect = 'connected' AND isNotNull(up)
    GROUP BY org, trunk_id
),
everyone AS (SELECT org, trunk_id FROM trunks UNION DISTINCT SELECT org, trunk_id FROM newest)
SELECT everyone.org AS org,
    ifNull(instance.trunk_base_id, '') AS trunk_base_id, ifNull(carrier.name, '') AS trunk_base_name,
    everyone.trunk_id AS trunk_id, ifNull(instance.name, '') AS trunk_name,
    ifNull(server.name, '') AS edge_name, ifNull(place.name, '') AS site_name,
    if(sampled, newest.sample.1, NULL) AS inbound_calls, if(sampled, newest.sample.2, NULL) AS outbound_calls,
    inbound_calls + outbound_calls AS calls,
    if(sampled, newest.sampled_at, NULL) AS sampled_at, if(sampled, newest.age / 1000, NULL) AS age_s,
    NOT sampled OR newest.age >= {TRUNK_MINUTE.hold} AS stale,
    if(known, reported.connected, NULL) AS connected, if(known, reported.since, NULL) AS connected_since,
    ifNull(instance.edge_in_service, true) AND ifNull(instance.trunk_base_enabled, true) AS in_service,
    if(marks.org != '', marks.as_of, NULL) AS as_of,
    if(marks.org != '', dateDiff('millisecond', marks.as_of, now64(3, 'UTC')) / 1000, NULL) AS lag_s
FROM everyone
LEFT JOIN newest ON newest.org = everyone.org AND newest.trunk_id = everyone.trunk_id
LEFT JOIN trunks AS instance ON instance.org = everyone.org AND instance.trunk_id = everyone.trunk_id
LEFT JOIN trunk_bases AS carrier
    ON carrier.org = everyone.org AND carrier.trunk_base_id = instance.trunk_base_id
LEFT JOIN edges AS server ON server.org = everyone.org AND server.edge_id = instance.edge_id
LEFT JOIN sites AS place ON place.org = everyone.org AND place.site_id = server.site_id
LEFT JOIN reported ON reported.org = everyone.org AND reported.trunk_id = everyone.trunk_id
LEFT JOIN marks ON marks.org = everyone.org
""".strip(),
)
