"""Inserting a batch, and what to make of a refusal."""

import pyarrow as pa
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import Error
from urllib3.exceptions import HTTPError

from connectors.clickhouse.client import INSERT_SETTINGS, known_to, open_client
from connectors.clickhouse.errors import SETUP, MendSetup
from connectors.observe.metrics import INSERT_ERRORS, ROWS
from connectors.settings.model import ClickHouse


class Backpressure(Exception):
    """ClickHouse can't take rows now (too many parts, no memory, read-only, away): wait and send again."""


class ClickHouseStore:
    """Inserts into one database, several at once. The client is made when needed, anew after a failure."""

    def __init__(self, settings: ClickHouse) -> None:
        self._settings = settings
        self._client: Client | None = None

    def __call__(self, table: str, rows: pa.Table) -> None:
        """Return once the rows are in a part. Raises Backpressure, or MendSetup where waiting won't help.

        Rows that may have been stored before are simply sent again: the tables' keys make them one.
        """
        try:
            client = self._client or open_client(self._settings)
            self._client = client
            client.insert_arrow(table, rows, settings=known_to(client, INSERT_SETTINGS))
        except (Error, HTTPError) as error:
            self._client = None
            code = getattr(error, "code", None)  # None: the request never got to ClickHouse
            INSERT_ERRORS.labels(table, str(code)).inc()
            if code in SETUP:
                raise MendSetup(f"{table}: {error}; run `trunkline schema apply`") from error
            raise Backpressure(f"{table}: {error}") from error
        ROWS.labels(table).inc(rows.num_rows)
