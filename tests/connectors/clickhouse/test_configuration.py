"""The tables that say what the configuration says now."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client

from connectors.clickhouse.configuration import write_configuration
from connectors.clickhouse.migrate import run_all
from connectors.settings.organisations import Capacity, Organisation
from schemas.derive.ddl import create_table
from schemas.derive.tables import CAPACITIES, ORGANISATIONS
from tests.connectors.genesys.organisation import organisation

pytestmark = pytest.mark.stack
SINCE = datetime(2026, 3, 1, 12, 0, 0, 1_000, tzinfo=UTC)


@pytest.fixture
def tables(client: Client) -> Client:
    run_all(client, [create_table(ORGANISATIONS), create_table(CAPACITIES)])
    return client


def write(client: Client, organisations: Sequence[Organisation], now_ms: int) -> None:
    write_configuration(client, organisations, now_ms)


def stated(client: Client) -> list[Any]:
    return [
        tuple(row)
        for row in client.query(
            "SELECT org, trunk_base_id, toUnixTimestamp64Milli(valid_from), capacity, capacity_scope "
            "FROM configured_capacities FINAL WHERE NOT withdrawn ORDER BY ALL"
        ).result_rows
    ]


def of(name: str, number: int, *capacities: Capacity) -> Organisation:
    made = f"{number:08}-0000-4000-8000-000000000000"
    return organisation(name=name, organization_id=made, time_zone="Europe/Berlin", capacities=capacities)


def test_organisations_as_they_are_configured_now(tables: Client) -> None:
    write(tables, [of("north", 1), of("south", 2)], 1_000)
    write(tables, [of("north", 3)], 2_000)
    found = tables.query(
        "SELECT org, organization_id, time_zone FROM organisations FINAL ORDER BY org"
    ).result_rows
    assert [(org, number[:8], zone) for org, number, zone in found] == [
        ("north", "00000003", "Europe/Berlin"),
        ("south", "00000002", "Europe/Berlin"),
    ]


def test_a_capacity_can_be_stated_changed_and_taken_back(tables: Client) -> None:
    always = Capacity(trunk_base_id="b", calls=30)
    later = Capacity(trunk_base_id="b", calls="unlimited", scope="instance", valid_from=SINCE)
    ms = 1_772_366_400_001
    write(tables, [of("north", 1, always, later), of("south", 2, always)], 1_000)
    both = [
        ("north", "b", 0, 30, "base"),
        ("north", "b", ms, None, "instance"),
        ("south", "b", 0, 30, "base"),
    ]
    assert stated(tables) == both
    write(tables, [of("north", 1, always, later), of("south", 2, always)], 2_000)
    assert stated(tables) == both
    raised = always.model_copy(update={"calls": 60})
    write(tables, [of("north", 1, raised), of("south", 2)], 3_000)
    assert stated(tables) == [("north", "b", 0, 60, "base")]
    write(tables, [of("north", 1, raised, later)], 4_000)
    assert stated(tables) == [("north", "b", 0, 60, "base"), ("north", "b", ms, None, "instance")]


def test_a_configuration_of_nobody_changes_nothing(tables: Client) -> None:
    write(tables, [of("north", 1, Capacity(trunk_base_id="b", calls=1))], 1_000)
    write(tables, [], 2_000)
    assert stated(tables) == [("north", "b", 0, 1, "base")]
