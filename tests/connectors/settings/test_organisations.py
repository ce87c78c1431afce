"""Settings of organisations that contradict each other, or what Genesys has."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.settings.model import Notify, Receive, Settings
from connectors.settings.organisations import Capacity
from connectors.settings.secrets import Secret
from tests.connectors.genesys.organisation import organisation

ELSEWHERE = "99999999-9999-4999-8999-999999999999"


def test_an_id_is_compared_without_case_as_genesys_writes_it_either_way() -> None:
    made = organisation(organization_id=ELSEWHERE.replace("9", "A"))
    assert made.organization_id == ELSEWHERE.replace("9", "a")


@pytest.mark.parametrize(
    ("second", "said"),
    [({"organization_id": ELSEWHERE}, "one name: east"), ({"name": "west"}, "one organization_id: c963")],
)
def test_two_organisations_are_two(second: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Settings(organisations=(organisation(), organisation(**second)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "East Wing"}, "name"),
        ({"host": None}, "give a region .* or a host"),
        ({"host": "api.example"}, "give the whole URL"),
        ({"region": "eu-west-9"}, "region 'eu-west-9' is unknown"),
        ({"schedules": {"trunkz": "1h"}}, "nothing of that name is polled; known are .*trunk_bases"),
        ({"schedules": {"trunks": "often"}}, "no duration"),
        ({"transports": ["pigeon"]}, "eventbridge"),
        ({"transports": ["poll", "poll"]}, "name each transport once"),
        ({"live_every": "1s"}, "greater than or equal to 10000"),
        ({"requests_per_minute": 0}, "greater than or equal to 1"),
    ],
)
def test_what_genesys_does_not_have_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        organisation(**changes)


@pytest.mark.parametrize("calls", [0, -1, "many", "4", True, 1.5, None])
def test_a_capacity_is_a_number_of_calls_or_unlimited(calls: object) -> None:
    with pytest.raises(ValidationError, match=r"at least 1 call, as a number; .* 'unlimited'"):
        Capacity.model_validate({"trunk_base_id": "b", "calls": calls})
    assert Capacity(trunk_base_id="b", calls="unlimited").scope == "base"


def test_a_time_without_a_zone_would_mean_another_one_on_each_machine() -> None:
    zoned = Capacity.model_validate({"trunk_base_id": "b", "calls": 1, "valid_from": "2026-01-01T00:00Z"})
    assert zoned.valid_from == datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(ValidationError, match="timezone"):
        Capacity.model_validate({"trunk_base_id": "b", "calls": 1, "valid_from": "2026-01-01T00:00"})


def test_a_trunk_base_has_one_capacity_at_a_time() -> None:
    changed = [
        Capacity(trunk_base_id="b", calls=n, valid_from=datetime(2026, n, 1, tzinfo=UTC)) for n in (1, 2)
    ]
    assert len(organisation(capacities=changed).capacities) == 2
    with pytest.raises(ValidationError, match="two from the same time on, of trunk base b"):
        organisation(capacities=[*changed, changed[0]])


def test_eventbridge_that_is_set_up_needs_a_key() -> None:
    wants = organisation(transports=("eventbridge",))
    with pytest.raises(ValidationError, match=r"organisations\[east\].transports: .* needs webhook_keys"):
        Settings(organisations=(wants,))
    key = Secret("env:KEY", "k" * 20)
    Settings(organisations=(wants,), receive=Receive(keys=(key,)))
    Settings(organisations=(organisation(transports=("eventbridge",), webhook_keys=(key,)),))


def test_events_are_ranked_by_name() -> None:
    assert Notify(rank=("edge_metrics",)).rank == ("edge_metrics",)
    with pytest.raises(ValidationError, match="unknown edge_metric; known are"):
        Notify(rank=("edge_metric",))
