"""Who may ask."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from clickhouse_connect.driver.exceptions import DatabaseError

from deploy.local.door.command import PASSWORD, USER
from tests.deploy.local.door.running import Door, running

QUERY = {"query": "SELECT 1"}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    account = {USER: "ops", PASSWORD: "s3crét"}
    with running(tmp_path_factory.mktemp("guarded"), environment=account) as door:
        yield door


def test_the_right_password_in_each_way(guarded: Door) -> None:
    with guarded.client(username="ops", password="s3crét") as client:
        assert client.command("SELECT 1") == 1
    in_headers = httpx.Headers({"X-ClickHouse-User": "ops", "X-ClickHouse-Key": "s3crét"}, encoding="utf-8")
    for answer in (
        httpx.get(guarded.url, params=QUERY, auth=httpx.BasicAuth("ops", "s3crét")),
        httpx.get(guarded.url, params={**QUERY, "user": "ops", "password": "s3crét"}),
        httpx.get(guarded.url, params=QUERY, headers=in_headers),
    ):
        assert (answer.status_code, answer.text) == (200, "1\n")


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"auth": httpx.BasicAuth("ops", "wrong")},
        {"auth": httpx.BasicAuth("default", "")},
        {"params": {**QUERY, "user": "ops"}},
        {"headers": {"X-ClickHouse-User": "ops"}},
        {"headers": {"Authorization": "Bearer s3cr"}},
        {"headers": {"Authorization": "Basic ***"}},
        {"headers": {"X-ClickHouse-User": "ops"}, "params": {**QUERY, "user": "ops"}},
    ],
)
def test_anybody_else_is_refused(guarded: Door, options: dict[str, Any]) -> None:
    answer = httpx.request("GET", guarded.url, **{"params": QUERY, **options})
    assert (answer.status_code, answer.headers["X-ClickHouse-Exception-Code"]) == (403, "516")
    assert "s3cr" not in answer.text


def test_health_needs_no_password(guarded: Door) -> None:
    assert httpx.get(f"{guarded.url}/ping").text == "Ok.\n"


def test_the_client_names_the_error(guarded: Door) -> None:
    with pytest.raises(DatabaseError) as caught:
        guarded.client(username="ops", password="wrong")
    assert (caught.value.code, caught.value.name) == (516, "AUTHENTICATION_FAILED")


def test_a_fresh_door_knows_default_without_a_password(door: Door) -> None:
    for answer in (
        httpx.get(door.url, params=QUERY),
        httpx.get(door.url, params=QUERY, auth=("default", "")),
    ):
        assert answer.text == "1\n"
    assert httpx.get(door.url, params=QUERY, auth=("default", "x")).status_code == 403
