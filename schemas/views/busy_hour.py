"""The busy hour of each trunk base and day."""

from typing import Final

from schemas.clock import HOUR
from schemas.derive.tables import TableColumn
from schemas.derive.views import View

_LEAST_COVERAGE: Final = 0.9

BUSY_HOUR: Final = View(
    name="busy_hour",
    doc=(
        "The sixty consecutive minutes with the most traffic, of each trunk base and day of its "
        f"organisation's time zone, among those covered to {_LEAST_COVERAGE:.0%} at least."
    ),
    columns=(
        TableColumn("org", "LowCardinality(String)", "Organisation"),
        TableColumn("trunk_base_id", "String", "Trunk base"),
        TableColumn("trunk_base_name", "String", "Trunk base, by the name that it had then"),
        TableColumn("day", "Date", "The day on which the hour begins, in the organisation's time zone"),
        TableColumn("hour_start", "DateTime64(3, 'UTC')", "Start of the busy hour"),
        TableColumn("hour_start_local", "String", "Start of the busy hour in the organisation's time zone"),
        TableColumn("erlangs", "Float64", "Mean calls in progress in that hour [erlang]"),
        TableColumn("calls_max", "Nullable(Int64)", "Most calls at once in that hour [calls]"),
        TableColumn(
            "capacity", "Nullable(Int64)", "Capacity at the hour's start; null: unlimited or unknown"
        ),
        TableColumn("mean_utilisation", "Nullable(Float64)", "erlangs / capacity"),
        TableColumn("coverage", "Float64", "Share of the hour in which all instances are known"),
    ),
    sql=f"""
WITH
minutes AS (
    SELECT minute_row.org AS org, trunk_base_id, trunk_base_name, window_start, calls_max, capacity,
        call_ms, covered_ms, toInt64(intDiv(toUnixTimestamp(window_start), 60)) AS minute,
        if(org_row.time_zone = '', 'UTC', org_row.time_zone) AS zone
    FROM trunk_utilisation AS minute_row
    LEFT JOIN (SELECT * FROM organisations FINAL) AS org_row ON org_row.org = minute_row.org
),
hours AS (
    SELECT org, trunk_base_id, trunk_base_name, window_start, capacity,
        formatDateTime(window_start, '%F %R', zone) AS local_start,
        sum(call_ms) OVER hour AS traffic, sum(covered_ms) OVER hour AS covered,
        max(calls_max) OVER hour AS peak
    FROM minutes
    WINDOW hour AS (
        PARTITION BY org, trunk_base_id ORDER BY minute RANGE BETWEEN CURRENT ROW AND 59 FOLLOWING
    )
),
ranked AS (
    SELECT *, toDate(substring(local_start, 1, 10)) AS day,
        row_number() OVER (PARTITION BY org, trunk_base_id, day ORDER BY traffic / covered DESC, window_start)
            AS place
    FROM hours WHERE covered >= {round(_LEAST_COVERAGE * HOUR)}
)
SELECT org, trunk_base_id, trunk_base_name, day, window_start AS hour_start, local_start AS hour_start_local,
    traffic / covered AS erlangs, peak AS calls_max, capacity, erlangs / capacity AS mean_utilisation,
    covered / {HOUR} AS coverage
FROM ranked WHERE place = 1
""".strip(),
)
