"""One door for all tests that don't harm it; each test has a database of its own in it."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from clickhouse_connect.driver.client import Client

from tests.deploy.local.door.running import Door, running


@pytest.fixture(scope="session")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with running(tmp_path_factory.mktemp("door")) as started:
        yield started


@pytest.fixture
def database(door: Door) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    door.ask(f"CREATE DATABASE {name}")
    yield name
    door.ask(f"DROP DATABASE {name} SYNC")


@pytest.fixture
def client(door: Door, database: str) -> Iterator[Client]:
    with door.client(database=database, tz_mode="aware") as made:
        yield made
