"""The method GET implies readonly=2: a link that is followed changes nothing."""

import httpx
import pytest

from tests.deploy.local.door.running import Door

WRITES = [
    "CREATE TABLE t (a Int8) ENGINE = Memory",
    "INSERT INTO kept VALUES (2)",
    "INSERT INTO kept SELECT 2",
    "DROP TABLE kept",
    "ALTER TABLE kept DELETE WHERE 1",
]


def get(door: Door, query: str, **parameters: str) -> httpx.Response:
    return door.http.get(door.url, params={"query": query, **parameters})


@pytest.mark.parametrize("session", [{}, {"session_id": "readonly"}], ids=["alone", "in a session"])
@pytest.mark.parametrize("query", WRITES)
def test_a_get_changes_nothing(door: Door, database: str, query: str, session: dict[str, str]) -> None:
    door.ask("CREATE TABLE kept (a Int8) ENGINE = MergeTree ORDER BY a", database=database)
    door.ask("INSERT INTO kept VALUES (1)", database=database)
    response = get(door, query, database=database, **session)
    assert response.headers["X-ClickHouse-Exception-Code"] == "164"
    assert door.ask("SELECT * FROM kept", database=database) == "1\n"


def test_a_get_may_choose_settings_but_not_this_one(door: Door) -> None:
    assert get(door, "SELECT getSetting('max_threads')", max_threads="3").text == "3\n"
    assert get(door, "SELECT 1", readonly="0").headers["X-ClickHouse-Exception-Code"] == "164"


def test_a_session_can_write_again_after_a_get(door: Door, database: str) -> None:
    session = {"session_id": f"s-{database}", "database": database}
    assert get(door, "SELECT 1", **session).text == "1\n"
    door.ask("CREATE TABLE t (a Int8) ENGINE = Memory", **session)
    assert get(door, "SHOW TABLES", **session).text == "t\n"
    assert get(door, "SET max_threads = 2", **session).status_code == 200


def test_readonly_can_be_asked_for(door: Door, database: str) -> None:
    for session in ({}, {"session_id": f"r-{database}"}):
        refused = door.post(
            "CREATE TABLE t (a Int8) ENGINE = Memory", database=database, readonly="1", **session
        )
        assert refused.headers["X-ClickHouse-Exception-Code"] == "164"
        door.ask("CREATE OR REPLACE TABLE t (a Int8) ENGINE = Memory", database=database, **session)
