"""ClickHouse over HTTP, by clickhouse-connect's own client."""

import logging
from collections.abc import Mapping
from typing import Any, Final

import clickhouse_connect
from clickhouse_connect.driver.client import Client

from connectors.settings.model import ClickHouse

INSERT_SETTINGS: Final[dict[str, Any]] = {
    # A row counts as written when it is in a part: never in the server's memory only.
    "async_insert": 0,
    "wait_for_async_insert": 1,
    # ClickHouse's own deduplication forgets nothing when a table is emptied, and on a plain MergeTree its
    # log is ahead of the part: killed in between, it answers 200 to the retry of rows that it doesn't have
    # (3 batches in 220 kills, measured). The tables' keys need no help.
    "insert_deduplicate": 0,
    "deduplicate_insert": "disable",  # the same where a newer server no longer hears the older name
    # One insert is one block: stored whole or not at all, and one part for each partition.
    "min_insert_block_size_rows": 1_048_449,
    "min_insert_block_size_bytes": 268_435_456,
    "max_insert_block_size": 1_048_449,
    # A batch with years between its events is odd, not wrong.
    "max_partitions_per_insert_block": 1_000,
}

logging.getLogger("clickhouse_connect").addHandler(logging.NullHandler())
"""Its own words of an error, which it raises as well, are for logs: commands have none."""


def known_to(client: Client, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Those that the server has: it refuses the names of later versions."""
    return {name: value for name, value in settings.items() if name in client.server_settings}


def open_client(settings: ClickHouse, database: str | None = None) -> Client:
    """A client without a session: several requests may be under way at once."""
    return clickhouse_connect.get_client(
        dsn=settings.url,
        username=settings.user,
        password=settings.password.reveal() if settings.password else "",
        database=settings.database if database is None else database,
        autogenerate_session_id=False,
        send_receive_timeout=60,
        connect_timeout=5,
    )
