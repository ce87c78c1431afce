"""What the configuration says of organisations, as tables that views can join."""

from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa
from clickhouse_connect.driver.client import Client

from connectors.settings.organisations import Capacity, Organisation
from schemas.derive.tables import CAPACITIES, ORGANISATIONS, Table

_ARROW: Final[dict[str, Any]] = {
    "LowCardinality(String)": pa.string(),
    "String": pa.string(),
    "UInt64": pa.uint64(),
    "Nullable(Int64)": pa.int64(),
    "Bool": pa.bool_(),
    "DateTime64(3, 'UTC')": pa.timestamp("ms", "UTC"),
}


def _insert(client: Client, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    columns = zip(table.columns, zip(*rows, strict=True), strict=True)
    client.insert_arrow(table.name, pa.table({c.name: pa.array(v, _ARROW[c.type]) for c, v in columns}))


def _capacity_row(org: str, capacity: Capacity, revision: int) -> list[Any]:
    since = round(capacity.valid_from.timestamp() * 1000) if capacity.valid_from else 0
    calls = None if capacity.calls == "unlimited" else capacity.calls
    return [org, capacity.trunk_base_id, since, calls, capacity.scope, False, revision]


def _withdrawn(client: Client, stated: set[tuple[str, str, int]], revision: int) -> list[list[Any]]:
    """Rows that take back capacities that are no longer configured."""
    known = client.query(
        "SELECT org, trunk_base_id, toUnixTimestamp64Milli(valid_from) AS since, capacity_scope "
        f"FROM {CAPACITIES.name} FINAL WHERE NOT withdrawn"
    ).result_rows
    return [
        [org, base, since, None, scope, True, revision]
        for org, base, since, scope in known
        if (org, base, since) not in stated
    ]


def write_configuration(client: Client, organisations: Sequence[Organisation], now_ms: int) -> None:
    """Make the tables say what the configuration says now; one without organisations says nothing."""
    if not organisations:
        return
    rows = [[o.name, o.organization_id, o.time_zone, now_ms] for o in organisations]
    _insert(client, ORGANISATIONS, rows)
    stated = [_capacity_row(o.name, c, now_ms) for o in organisations for c in o.capacities]
    stated += _withdrawn(client, {(r[0], r[1], r[2]) for r in stated}, now_ms)
    if stated:
        _insert(client, CAPACITIES, stated)
