"""Bringing a ClickHouse database to what the files say: migrations once each, views each time."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from clickhouse_connect.driver.client import Client

from connectors.clickhouse.errors import MendSetup

_APPLIED: Final = """
CREATE TABLE IF NOT EXISTS applied_migrations
(name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'))
ENGINE = MergeTree ORDER BY name
COMMENT 'Which migrations this database has had'
"""


def create_database(client: Client, name: str) -> None:
    client.command(f"CREATE DATABASE IF NOT EXISTS {name}")


def checksum_of(statements: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()


def apply_migrations(client: Client, migrations: Mapping[str, Sequence[str]]) -> list[str]:
    """Run those that the database has not had, in order; returns their names.

    Every statement can be run twice (IF NOT EXISTS), as a crash may come between it and its note. Raises
    MendSetup where a migration that was applied has changed since.
    """
    client.command(_APPLIED)
    found = client.query("SELECT name, checksum FROM applied_migrations").result_rows
    applied: dict[str, str] = {row[0]: row[1] for row in found}
    done = []
    for name, statements in migrations.items():
        checksum = checksum_of(statements)
        if name in applied:
            if applied[name] != checksum:
                raise MendSetup(f"{name} was applied in another form: restore the file as it was published")
            continue
        for statement in statements:
            client.command(statement)
        client.insert("applied_migrations", [[name, checksum]], ["name", "checksum"])
        done.append(name)
    return done


def run_all(client: Client, statements: Iterable[str]) -> None:
    for statement in statements:
        client.command(statement)
