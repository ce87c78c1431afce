"""How full each trunk base is."""

from typing import Final

from schemas.aggregates.trunk_base_minute import TRUNK_BASE_MINUTE
from schemas.derive.tables import TableColumn
from schemas.derive.views import View

_WIDTH: Final = TRUNK_BASE_MINUTE.window.width

TRUNK_UTILISATION: Final = View(
    name="trunk_utilisation",
    doc="Each minute of each trunk base beside its capacity, with the names and limits of that time.",
    columns=(
        TableColumn("org", "LowCardinality(String)", "Organisation"),
        TableColumn("trunk_base_id", "String", "Trunk base"),
        TableColumn("trunk_base_name", "String", "Trunk base, by the name that it had then"),
        TableColumn("window_start", "DateTime64(3, 'UTC')", "Start of the minute"),
        TableColumn("state", "LowCardinality(String)", "closed or restated; or live: still changing"),
        TableColumn("calls_max", "Nullable(Int64)", "Most calls at once [calls]"),
        TableColumn("erlangs", "Nullable(Float64)", "Mean calls in progress, over the covered time [erlang]"),
        TableColumn(
            "capacity", "Nullable(Int64)", "Most calls that it may carry; null: unlimited or unknown"
        ),
        TableColumn(
            "capacity_source",
            "String",
            "configured, or the Genesys setting that it was read from; empty: none",
        ),
        TableColumn("peak_utilisation", "Nullable(Float64)", "calls_max / capacity"),
        TableColumn("mean_utilisation", "Nullable(Float64)", "erlangs / capacity"),
        TableColumn("call_ms", "Int64", "Call-milliseconds of the covered time"),
        TableColumn("covered_ms", "Int64", "Milliseconds in which all instances are known"),
        TableColumn("coverage", "Float64", "Share of the minute in which all instances are known"),
        TableColumn("instances_expected", "Int64", "Instances that belong to it"),
        TableColumn("instances_covered", "Int64", "Of these known, by a sample or as out of service"),
        TableColumn("samples", "Int64", "Samples taken of them"),
        TableColumn("revision", "UInt64", "Newest record that the row was made of"),
    ),
    sql=f"""
WITH limits AS (
    SELECT org, trunk_base_id, valid_from AS window_start, ifNull(name, '') AS trunk_base_name,
        capacity AS found_capacity, capacity_scope AS found_scope, ifNull(capacity_key, '') AS found_key
    FROM trunk_bases_history
),
stated AS (
    SELECT org, trunk_base_id, valid_from AS window_start, true AS is_stated,
        capacity AS stated_capacity, capacity_scope AS stated_scope
    FROM configured_capacities FINAL WHERE NOT withdrawn
),
labelled AS (
    SELECT *,
        if(is_stated, stated_capacity, found_capacity) AS one_capacity,
        if(is_stated, stated_scope, found_scope) AS scope,
        if(is_stated, 'configured', found_key) AS capacity_source
    FROM (
        SELECT * FROM trunk_base_minute ASOF LEFT JOIN limits USING (org, trunk_base_id, window_start)
    ) AS named
    ASOF LEFT JOIN stated USING (org, trunk_base_id, window_start)
)
SELECT org, trunk_base_id, trunk_base_name, window_start, state, calls_max,
    if(covered_ms > 0, call_ms / covered_ms, NULL) AS erlangs,
    one_capacity * if(scope = 'instance', instances_expected, 1) AS capacity, capacity_source,
    calls_max / capacity AS peak_utilisation, erlangs / capacity AS mean_utilisation,
    call_ms, covered_ms, covered_ms / {_WIDTH} AS coverage,
    instances_expected, instances_covered, samples, revision
FROM labelled
""".strip(),
)
