"""Questions of the line itself to ClickHouse, answered as columns."""

from typing import Final

import pyarrow as pa
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import Error
from urllib3.exceptions import HTTPError

from connectors.clickhouse.client import open_client
from connectors.clickhouse.errors import SETUP, MendSetup
from connectors.clickhouse.insert import Backpressure
from connectors.settings.model import ClickHouse

_PASSES: Final = frozenset({None, 159, 202, 209, 210, 241, 242, 425, 439, 999})
"""Time-outs, too many queries, no memory or threads, read-only, network, Keeper; None: it never got there."""


class ClickHouseAnswers:
    """Asks one database. The connection is made when it is first needed, and anew after a failure."""

    def __init__(self, settings: ClickHouse) -> None:
        self._settings = settings
        self._client: Client | None = None

    def __call__(self, question: str) -> pa.Table:
        """Raises Backpressure where it may be answered later, MendSetup, or what ClickHouse says of it."""
        try:
            if self._client is None:
                self._client = open_client(self._settings)
            return self._client.query_arrow(question)
        except (Error, HTTPError) as error:
            self._client = None
            code = getattr(error, "code", None)
            if code in SETUP:
                raise MendSetup(f"{error}; run `trunkline schema apply`") from error
            if code in _PASSES:
                raise Backpressure(str(error)) from error
            raise
