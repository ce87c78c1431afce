"""Inserting a batch, and what to make of a refusal."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import Error
from urllib3.exceptions import HTTPError

from connectors.clickhouse.client import INSERT_SETTINGS
from connectors.clickhouse.errors import SETUP, MendSetup
from connectors.observe.metrics import INSERT_ERRORS, ROWS


class Backpressure(Exception):
    """ClickHouse can't take rows now (too many parts, no memory, read-only, away): wait and send again."""


def insert(client: Client, table: str, rows: pa.Table, token: str) -> None:
    """Return once the rows are in a part. Raises Backpressure, or MendSetup where waiting won't help.

    `token` names the content: the same batch sent again after a lost answer isn't written twice. It is a
    saving only; that the result is exact rests on the tables' keys.
    """
    settings: Mapping[str, Any] = {**INSERT_SETTINGS, "insert_deduplication_token": f"{table}:{token}"}
    try:
        client.insert_arrow(table, rows, settings=dict(settings))
    except (Error, HTTPError) as error:
        code = getattr(error, "code", None)  # None: the request never got to ClickHouse
        INSERT_ERRORS.labels(table, str(code)).inc()
        if code in SETUP:
            raise MendSetup(f"{table}: {error}; run `trunkline schema apply`") from error
        raise Backpressure(f"{table}: {error}") from error
    ROWS.labels(table).inc(rows.num_rows)
