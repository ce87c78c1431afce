"""A database of the test's own behind the shared stack's door. None is dropped: they go with the stack."""

import uuid
from collections.abc import Iterator

import pytest
from clickhouse_connect.driver.client import Client

from connectors.clickhouse.client import open_client
from connectors.clickhouse.migrate import create_database
from connectors.settings.model import ClickHouse
from deploy.local.state import Stack


@pytest.fixture
def clickhouse(stack: Stack) -> ClickHouse:
    """Settings of an empty database."""
    settings = ClickHouse(url=stack.clickhouse, database=f"d{uuid.uuid4().hex}")
    with open_client(settings, database="default") as server:
        create_database(server, settings.database)
        create_database(server, settings.database)
    return settings


@pytest.fixture
def client(clickhouse: ClickHouse) -> Iterator[Client]:
    with open_client(clickhouse) as opened:
        yield opened
