"""After a time in which no socket was open: how things are is known again, and no conversation is missing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from clickhouse_connect.driver.client import Client

from connectors.clickhouse.client import open_client
from connectors.transports.sources import topics
from deploy.local.genesys.derived.realm import Realm
from deploy.local.genesys.server.observations import last_told
from deploy.local.state import Stack
from schemas.clock import MINUTE, SECOND
from schemas.declare.events import Event
from schemas.events.conversation_details import CONVERSATION_DETAILS
from schemas.events.phone_statuses import PHONE_STATUSES
from schemas.events.queue_activities import QUEUE_ACTIVITIES
from schemas.events.user_activities import USER_ACTIVITIES
from schemas.reading.facts import Fact, fact_reader
from tests.connectors.notify.hearing_line import ORG, Heard, hearing

pytestmark = pytest.mark.stack

_TOLD: Final = {
    "rates": {
        "queue_activities": 20.0,
        "user_activities": 20.0,
        "phone_statuses": 20.0,
        "customer_ends": 120.0,
        "queue_memberships": 10.0,
    }
}
_TWINS: Final = {
    *("trunk_metrics", "edge_metrics", "trunk_statuses"),
    *("phone_statuses", "queue_activities", "user_activities"),
}
_LISTED: Final = ("routing", "presence")
"""What the list of users has of their activity."""
_MOMENT: Final = 30 * SECOND
"""What is told twice in it may come at one time of a hurried clock: then the greater one counts."""
_WAITS: Final = 7 * MINUTE
"""After it is known a conversation is found with the next search but one at the latest."""


def _rows(client: Client, query: str) -> list[tuple[Any, ...]]:
    found = client.query(query, parameters={"org": ORG})
    return [tuple(row) for row in found.result_rows]


def _gaps(client: Client) -> dict[str, set[bool]]:
    """By event: whether its gaps are repaired."""
    found: dict[str, set[bool]] = {}
    for topic, by in _rows(client, "SELECT topic, repaired_by FROM gaps FINAL WHERE org = {org:String}"):
        found.setdefault(topics()[topic].name, set()).add(bool(by))
    return found


def _queues(client: Client) -> dict[tuple[str, str], tuple[Any, ...]]:
    newest = "argMax(tuple(waiting, interacting, alerting, longest_waiting_ms), event_time)"
    where = "WHERE org = {org:String} GROUP BY queue_id, media_type"
    rows = _rows(client, f"SELECT queue_id, media_type, {newest} FROM queue_activities {where}")
    return {(queue, medium): tuple(values) for queue, medium, values in rows}


def _said(metrics: Any, name: str, key: str = "count", otherwise: int | None = 0) -> int | None:
    found: int | None = metrics.get(name, {}).get(key, otherwise)
    return found


def _queues_at(realm: Realm, now: int) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Of those that were told of, but not twice in a moment."""
    queues, found = realm.speakers(QUEUE_ACTIVITIES), {}
    assert queues
    for place, queue in enumerate(queues.ids):
        at_once = _told_at_once(realm, place, now)
        for medium, metrics in last_told(realm, place, now).items():
            counts = [_said(metrics, name) for name in ("oWaiting", "oInteracting", "oAlerting")]
            longest = _said(metrics, "oLongestWaiting", "calculatedMetricValue", None)
            if medium not in at_once:
                found[queue, medium] = (*counts, longest)
    assert found
    return found


def _told_at_once(realm: Realm, queue: int, now: int) -> set[str]:
    """Media whose last telling came right after the one before."""
    voice, last, close = realm.voice(QUEUE_ACTIVITIES.name), dict[str, int](), dict[str, bool]()
    for row in voice.told.of(queue):
        if (at := int(voice.told.measured_ms[row])) <= now:
            for medium in (result["mediaType"] for result in voice.said(row).body["results"]):
                close[medium] = at - last.get(medium, 0) < _MOMENT
                last[medium] = at
    return {medium for medium, is_close in close.items() if is_close}


def _last(realm: Realm, event: Event, now: int) -> Iterator[Fact]:
    """Of the last body of each entity."""
    voice = realm.voice(event.name)
    for entity in {*voice.told.entity.tolist()}:
        if (row := voice.told.latest(entity, now)) is not None:
            said = voice.said(row)
            yield from fact_reader(event)(said.body, said.entity_id, said.event_ms)


def _times(client: Client, event: Event, key: str = "''") -> dict[tuple[str, str], int]:
    """Of the newest fact of each entity, and of each key."""
    newest = "toUnixTimestamp64Milli(max(event_time))"
    where = "WHERE org = {org:String} GROUP BY ALL"
    rows = _rows(client, f"SELECT {event.entity}_id, {key}, {newest} FROM {event.name} {where}")
    return {(entity, part): time for entity, part, time in rows}


def _agrees(client: Client, realm: Realm, now: int) -> bool:
    """Whether ClickHouse knows of everything what was told of it last."""
    queues = _queues(client)
    users, phones = _times(client, USER_ACTIVITIES, "aspect"), _times(client, PHONE_STATUSES)
    return (
        all(queues.get(key) == values for key, values in _queues_at(realm, now).items())
        and all(
            users.get((fact.entity_id, fact.values["aspect"])) == fact.effective_time
            for fact in _last(realm, USER_ACTIVITIES, now)
            if fact.values["aspect"] in _LISTED
        )
        and all(
            phones.get((fact.entity_id, "")) == fact.effective_time
            for fact in _last(realm, PHONE_STATUSES, now)
        )
    )


def _conversations(realm: Realm, now: int) -> set[str]:
    details = realm.details(CONVERSATION_DETAILS.name)
    known = [entity for entity in details.entities.tolist() if details.final_from(entity) <= now]
    return {realm.voice("customer_ends").entity_id(entity) for entity in known}


def _subscribed(line: Heard) -> bool:
    heard: dict[str, int] = line.report()["subscriptions"]
    return all(heard.get(t) for t, event in topics().items() if event.name in _TWINS)


def test_what_was_not_heard_is_known_again(stack: Stack, tmp_path: Path) -> None:
    with (
        hearing(stack, tmp_path, told=_TOLD, others=("poll", "sink")) as line,
        open_client(line.line.settings.clickhouse) as client,
    ):
        realm = line.world.realm
        line.until(lambda: _subscribed(line))
        line.passes(180)
        line.do("notifications/faults", refused=1)
        line.do("notifications/cut")
        line.passes(400, speed=40)
        assert line.report()["lost"][QUEUE_ACTIVITIES.topic or ""]
        line.do("notifications/faults", refused=0)
        line.until(lambda: _subscribed(line))
        line.until(lambda: all(True in _gaps(client).get(name, ()) for name in _TWINS))
        line.report()
        now = line.clock.now_ms()
        line.until(lambda: _agrees(client, realm, now), speed=0)

        gaps = _gaps(client)
        assert {name for name, repaired in gaps.items() if repaired == {True}} == _TWINS
        assert gaps["queue_memberships"] == {False}

        line.passes(_WAITS // SECOND, speed=60)
        expected = _conversations(realm, line.clock.now_ms() - _WAITS)
        assert expected
        found = "SELECT DISTINCT conversation_id FROM conversation_details WHERE org = {org:String}"
        line.until(lambda: expected <= {row[0] for row in _rows(client, found)}, speed=0)
