"""What a client is opened with."""

import pytest
from clickhouse_connect.driver.client import Client

from connectors.clickhouse.client import INSERT_SETTINGS, known_to

pytestmark = pytest.mark.stack


def test_a_setting_of_a_later_version_is_left_out(client: Client) -> None:
    assert known_to(client, {"max_threads": 1, "made_up_in_2099": 1}) == {"max_threads": 1}


def test_each_insert_setting_is_one_that_this_engine_knows(client: Client) -> None:
    """The newest that we support: a name that it lacks is misspelt."""
    assert known_to(client, INSERT_SETTINGS) == INSERT_SETTINGS


def test_the_settings_of_an_insert_are_in_force(client: Client) -> None:
    asked = ", ".join(f"getSetting('{name}') AS {name}" for name in INSERT_SETTINGS)
    (found,) = client.query(f"SELECT {asked}", settings=INSERT_SETTINGS).named_results()
    assert {name: str(int(v) if isinstance(v, bool) else v) for name, v in found.items()} == {
        name: str(value) for name, value in INSERT_SETTINGS.items()
    }


def test_requests_share_no_session(client: Client) -> None:
    """ClickHouse refuses two at once in one session."""
    assert client.get_client_setting("session_id") is None
