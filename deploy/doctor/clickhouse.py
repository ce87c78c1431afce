"""ClickHouse: its version, what was applied to it, and whether we may write."""

import re
from collections.abc import Iterator
from typing import Final

from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import Error
from urllib3.exceptions import HTTPError

from connectors.clickhouse.client import open_client
from connectors.clickhouse.migrate import checksum_of
from connectors.settings.model import ClickHouse
from deploy.doctor.findings import APPLY, Finding, failure, good
from deploy.schema.files import Files
from schemas.control.poll_runs import POLL_RUNS
from schemas.derive import database

CLICKHOUSE: Final = "clickhouse"
_OLDEST: Final = (24, 8)


def examine_clickhouse(settings: ClickHouse) -> list[Finding]:
    remedy = "start it; check clickhouse.url, clickhouse.user, clickhouse.password, clickhouse.database"
    try:
        with open_client(settings) as client:
            return [*_version(client), *_applied(client), *_views(client, settings), *_may_write(client)]
    except (Error, HTTPError) as error:
        away = isinstance(error.__cause__, HTTPError)
        said = f"doesn't answer at {settings.url}: {_cause(error)}" if away else _first_line(error)
        return [failure(CLICKHOUSE, "server", said, remedy)]


def _cause(error: BaseException) -> str:
    """What the system said: the pool and the driver wrap it in their own names."""
    return str(error.__cause__).rstrip(")\"'").rpartition(": ")[2]


def _first_line(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[0][:300] if lines else type(error).__name__


def _version(client: Client) -> Iterator[Finding]:
    said = str(client.command("SELECT version()"))
    numbers = tuple(int(n) for n in re.findall(r"\d+", said)[:2])
    if numbers < _OLDEST:
        yield failure(CLICKHOUSE, "server", f"version {said}", "Trunkline needs 24.8 or newer")
    else:
        yield good(CLICKHOUSE, "server", f"version {said}")


def _applied(client: Client) -> Iterator[Finding]:
    migrations = Files().migrations()
    if "applied_migrations" not in _tables(client):
        yield failure(CLICKHOUSE, "migrations", "none was applied", APPLY)
        return
    rows = client.query("SELECT name, checksum FROM applied_migrations").result_rows
    applied = {str(name): str(sum_) for name, sum_ in rows}
    pending = [name for name in migrations if name not in applied]
    changed = [
        name for name in migrations if name in applied and applied[name] != checksum_of(migrations[name])
    ]
    if changed:
        said = f"applied in another form: {', '.join(changed)}"
        yield failure(CLICKHOUSE, "migrations", said, "restore the files as they were published")
    if pending:
        yield failure(CLICKHOUSE, "migrations", f"not applied: {', '.join(pending)}", APPLY)
    if not pending and not changed:
        yield good(CLICKHOUSE, "migrations", f"{len(migrations)} applied")


def _tables(client: Client) -> set[str]:
    rows = client.query("SELECT name FROM system.tables WHERE database = currentDatabase()").result_rows
    return {str(row[0]) for row in rows}


def _views(client: Client, settings: ClickHouse) -> Iterator[Finding]:
    """By their columns and what these mean; their SQL comes back in the server's own spelling."""
    rows = client.query(
        "SELECT table, name, type, comment FROM system.columns "
        "WHERE database = currentDatabase() ORDER BY table, position"
    ).result_rows
    there: dict[str, list[tuple[str, str, str]]] = {}
    for table, *column in rows:
        there.setdefault(str(table), []).append((str(column[0]), str(column[1]), str(column[2])))
    declared = {v.name: [(c.name, c.type, c.doc) for c in v.columns] for v in database.views()}
    if stale := sorted(name for name, columns in declared.items() if there.get(name) != columns):
        yield failure(CLICKHOUSE, "views", f"not as they are declared: {', '.join(stale)}", APPLY)
    else:
        yield good(CLICKHOUSE, "views", f"{len(declared)}, as they are declared")


def _may_write(client: Client) -> Iterator[Finding]:
    """By an insert of no row at all."""
    table = POLL_RUNS.name
    if table not in _tables(client):
        return
    try:
        client.command(f"INSERT INTO {table} SELECT * FROM {table} WHERE 0")
    except Error as error:
        remedy = "GRANT INSERT, SELECT on the database to clickhouse.user"
        yield failure(CLICKHOUSE, "inserts", _first_line(error), remedy)
    else:
        yield good(CLICKHOUSE, "inserts", "may be written")
