"""Channels over REST: how many there are, how long they live, whose they are."""

from datetime import UTC, datetime, timedelta

import pytest

from deploy.local.genesys.bodies.references import Json
from tests.deploy.local.genesys.bodies.shapes import misfits
from tests.deploy.local.genesys.made import CLIENT, basic
from tests.deploy.local.genesys.server.tenants import FORM, Rig, rig

CHANNELS = "/api/v2/notifications/channels"
_TOPIC = [{"id": "v2.users.7.activity"}]


def _made(rigged: Rig, token: str | None = None) -> Json:
    found = rigged.ask("POST", CHANNELS, token=token)
    assert found.status == 200
    assert isinstance(found.body, dict)
    return found.body


def _listed(rigged: Rig, *query: tuple[str, object]) -> list[str]:
    return [channel["id"] for channel in rigged.body(CHANNELS, *query)["entities"]]


def _status(rigged: Rig, channel: Json) -> int:
    return rigged.ask("HEAD", f"{CHANNELS}/{channel['id']}").status


def test_a_channel_tells_where_to_connect_and_until_when() -> None:
    channel = _made(rig())
    assert list(misfits(channel, "Channel")) == []
    assert channel["connectUri"] == f"ws://here/north-harbour/channels/{channel['id']}"
    left = datetime.fromisoformat(channel["expires"]) - datetime.now(UTC)
    assert timedelta(hours=23, minutes=59) < left <= timedelta(hours=24, milliseconds=1)  # it is rounded


def test_channels_are_listed_by_token_or_for_the_whole_client() -> None:
    rigged = rig()
    other = str(rigged.tenant.tokens.issue(basic(*CLIENT), FORM)["access_token"])
    mine = _made(rigged)["id"]
    _made(rigged, other)
    assert _listed(rigged) == _listed(rigged, ("includechannels", "token")) == [mine]
    whole = rigged.body(CHANNELS, ("includechannels", "oauthclient"))["entities"]
    assert [set(channel) for channel in whole] == [{"connectUri", "id", "expires"}, {"expires"}]
    assert rigged.get(CHANNELS, ("includechannels", "everybody")).status == 400
    assert list(misfits(rigged.body(CHANNELS), "ChannelEntityListing")) == []


def test_one_channel_too_many_takes_the_place_of_the_one_not_used_for_longest() -> None:
    rigged = rig()
    first, *made = [_made(rigged)["id"] for _ in range(20)]
    assert rigged.ask("POST", f"{CHANNELS}/{first}/subscriptions", body=_TOPIC).status == 200
    made += [_made(rigged)["id"] for _ in range(2)]
    assert set(_listed(rigged)) == {first, *made[2:]}


def test_a_channel_lives_for_its_time_and_a_subscription_begins_it_anew() -> None:
    rigged = rig(sockets={"life_s": 100})
    kept, left = _made(rigged), _made(rigged)
    rigged.stopwatch.s += 60
    assert rigged.ask("POST", f"{CHANNELS}/{kept['id']}/subscriptions", body=_TOPIC).status == 200
    rigged.stopwatch.s += 60
    assert (_status(rigged, kept), _status(rigged, left)) == (200, 404)
    assert _listed(rigged) == [kept["id"]]
    rigged.stopwatch.s += 40
    assert _status(rigged, kept) == 404


def test_the_day_of_the_simulation_doesnt_age_a_channel() -> None:
    rigged = rig()
    channel = _made(rigged)
    rigged.clock.ms += 30 * 86_400_000
    assert _status(rigged, channel) == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", CHANNELS, 405),
        ("GET", f"{CHANNELS}/nobodys", 405),
        ("HEAD", f"{CHANNELS}/nobodys", 404),
        ("GET", f"{CHANNELS}/nobodys/subscriptions", 404),
        ("PATCH", f"{CHANNELS}/nobodys/subscriptions", 405),
        ("GET", f"{CHANNELS}/nobodys/sockets", 404),
    ],
)
def test_what_there_isnt(method: str, path: str, status: int) -> None:
    assert rig().ask(method, path).status == status


def test_a_channel_needs_a_token() -> None:
    assert rig().ask("POST", CHANNELS, token="made-up").status == 401
