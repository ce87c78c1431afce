"""Every object and every topic of whole organisations, under every fault of the menu and kills in mid-day.

What is in ClickHouse in the end, as it is now, as it was, and as facts, is what was at the source.
"""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from clickhouse_connect.driver.client import Client

from connectors.clickhouse.client import open_client
from deploy.demo.whole import readings_of
from deploy.local.state import Stack
from deploy.truth.of_facts import facts
from deploy.truth.of_inventory import current, history, versions
from deploy.truth.rows import mismatches, stored_current, stored_facts, stored_history
from schemas import catalogue
from schemas.declare.events import Event
from schemas.declare.objects import Object
from tests.builders.organisations import organisation
from tests.integration import harm, personal
from tests.integration.menu import DELIVERY
from tests.integration.playing import Day, Played, played

_OBJECTS: Final = {declared.name: declared for declared in catalogue.objects()}
_LIVES: Final = {"created": 0.2, "changed": 0.4, "deleted": 0.2}
_TOLD: Final = {"per_hour": 3.0, "rates": {"customer_ends": 40.0, "operational_events": 20.0}}
_DELIVERED: Final[dict[str, Any]] = {
    key: value for faults in DELIVERY.values() for key, value in faults.items()
}
_REST: Final = {"failing": 0.03, "dropped": 0.02, "cut": 0.02, "nulls": 0.5, "unknown_fields": 0.3}
_ORGANISATIONS: Final = (
    organisation("calm", told=_TOLD, changes={"derived": _LIVES}),
    organisation("beset", seed=3, told=_TOLD, changes={"derived": _LIVES}, faults=_DELIVERED, rest=_REST),
)
_HARMS: Final = {
    0.25: harm.kill("receive"),
    0.6: harm.kill("poll"),
    0.99: harm.kill_in_the_next_run,
    1.2: harm.kill("sink"),
    1.4: harm.kill("receive", "poll-1"),
}
_NAMES: Final = [each.name for each in _ORGANISATIONS]
of_each = pytest.mark.parametrize("org", _NAMES)
of_every_object = pytest.mark.parametrize("declared", catalogue.objects(), ids=lambda o: o.name)
of_every_event = pytest.mark.parametrize("event", catalogue.events(), ids=lambda e: e.name)


@pytest.fixture(scope="module")
def day(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    schedules = dict.fromkeys(_OBJECTS, "1h") | {"conversation_details": "5m"}
    roles = ("receive", "poll", "poll-1", "sink")
    whole = Day(_ORGANISATIONS, hours=2, after=2, roles=roles, harm=_HARMS, schedules=schedules)
    with played(stack, tmp_path_factory.mktemp("everything"), whole) as over:
        yield over


@pytest.fixture(scope="module")
def client(day: Played) -> Iterator[Client]:
    with open_client(day.line.settings.clickhouse) as opened:
        yield opened


def _policy(day: Played, org: str) -> Any:
    (found,) = (o for o in day.line.settings.organisations if o.name == org)
    return found.personal_data.privacy()


@of_each
@of_every_object
@pytest.mark.stack
def test_inventory_is_as_it_is_and_as_it_was(day: Played, client: Client, org: str, declared: Object) -> None:
    read, per = readings_of(client, org), declared.per
    parents = (_OBJECTS[per.of], read[per.of]) if per else None
    known = versions(day.world(org), declared, read[declared.name], parents, _policy(day, org))
    assert known
    assert mismatches(current(known), stored_current(client, declared, org)) == []
    assert mismatches(history(declared, known), stored_history(client, declared, org)) == []


@of_each
@of_every_event
@pytest.mark.stack
def test_facts_are_those_that_were_told(day: Played, client: Client, org: str, event: Event) -> None:
    read = readings_of(client, org)
    holders = [(o, read[o.name]) for o in catalogue.objects() if event in o.emits]
    expected = facts(day.world(org), event, holders, _policy(day, org))
    assert expected
    assert mismatches(expected, stored_facts(client, event, org)) == []


@pytest.mark.stack
def test_every_delivery_was_taken(day: Played) -> None:
    assert day.progress.delivered == len(day.plan)
    assert day.progress.retried > 0


@pytest.mark.stack
def test_what_the_policy_does_not_keep_is_nowhere(day: Played, client: Client) -> None:
    """Neither on a topic nor in a table, in no dead letter, in what pollers remember, and in no log."""
    forbidden, others = personal.said([(day.world(org), _policy(day, org)) for org in _NAMES])
    assert len(forbidden) > 1_000
    places = personal.everything(day.line, client)
    for place, said in places.items():
        assert [value for value in forbidden if value.encode() in said] == [], place
    whole = b"\n".join(places.values())
    assert sum(value.encode() in whole for value in others) > 1_000  # or nothing would be found that is there
