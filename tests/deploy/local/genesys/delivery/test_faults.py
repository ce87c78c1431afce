"""Each fault alone: its share, its mark, and that no fact gets lost."""

import json
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from deploy.local.genesys.delivery.plan import Delivery, plan
from deploy.local.genesys.delivery.rows import Kind
from deploy.local.genesys.delivery.topics import EDGE_METRICS
from deploy.local.genesys.world.world import build
from schemas.clock import HOUR, MINUTE
from tests.deploy.local.genesys.made import HOUR_LONG, organisation


def _played(**faults: object) -> list[Delivery]:
    return list(plan((build(organisation(faults=faults), HOUR_LONG),)))


@cache
def _calm() -> tuple[Delivery, ...]:
    return tuple(_played())


def _bodies(deliveries: list[Delivery], kind: Kind) -> list[bytes]:
    return [delivery.body for delivery in deliveries if delivery.kind == kind]


def _originals() -> set[bytes]:
    return {delivery.body for delivery in _calm()}


@pytest.mark.parametrize(
    "faults",
    [
        {"duplicates": 0.2},
        {"republished": 0.2},
        {"reordered": 0.2},
        {"late": [{"share": 0.2, "delay_s": [60, 600]}]},
        {"unreadable": 0.2},
    ],
)
def test_every_fact_still_comes_unchanged(faults: dict[str, object]) -> None:
    played = _played(**faults)
    assert set(_bodies(played, Kind.EVENT)) == _originals()
    assert [d.deliver_at_ms for d in played] == sorted(d.deliver_at_ms for d in played)


def test_a_duplicate_is_the_same_bytes_again() -> None:
    copies = _bodies(_played(duplicates=0.2), Kind.DUPLICATE)
    assert len(copies) == pytest.approx(0.2 * len(_calm()), rel=0.25)
    assert set(copies) <= _originals()


def test_a_republished_event_has_new_ids_and_the_same_body() -> None:
    played = _played(republished=0.2)
    known = {_fact(body): json.loads(body) for body in _originals()}
    copies = [json.loads(body) for body in _bodies(played, Kind.REPUBLISHED)]
    assert copies
    for copy in copies:
        original = known[_fact(json.dumps(copy))]
        assert copy["id"] != original["id"]
        assert copy["detail"]["metadata"] != original["detail"]["metadata"]
        assert copy["detail"]["eventBody"] == original["detail"]["eventBody"]


def _fact(body: bytes | str) -> str:
    detail: dict[str, Any] = json.loads(body)["detail"]
    return json.dumps([detail["topicName"], detail["eventBody"]], sort_keys=True)


def test_unreadable_bodies_are_extra_and_no_json() -> None:
    broken = _bodies(_played(unreadable=0.2), Kind.UNREADABLE)
    assert len(broken) == pytest.approx(0.2 * len(_calm()), rel=0.25)
    for body in broken:
        assert body
        with pytest.raises(ValueError):
            json.loads(body)


def test_reordering_lets_events_overtake_each_other() -> None:
    times = [delivery.event_time_ms for delivery in _played(reordered=0.3)]
    overtaken = sum(late < early - 1000 for early, late in pairwise(times))
    assert overtaken > 0.1 * len(times)


def test_lateness_is_as_declared() -> None:
    four_days = 4 * 24 * 3600
    late = [
        {"share": 0.1, "delay_s": [60, 600]},
        {"share": 0.05, "delay_s": [four_days, four_days]},
    ]
    delays = [d.deliver_at_ms - d.event_time_ms for d in _played(late=late)]
    minutes = [delay for delay in delays if MINUTE <= delay < HOUR]
    days = [delay for delay in delays if delay >= four_days * 1000]
    assert len(minutes) == pytest.approx(0.1 * len(delays), rel=0.3)
    assert len(days) == pytest.approx(0.05 * len(delays), rel=0.4)


def test_events_from_the_future_state_a_wrong_time_and_come_on_time() -> None:
    played = _played(skewed=[{"share": 0.1, "ahead_s": 600}])
    ahead = [delivery for delivery in played if delivery.event_time_ms > delivery.deliver_at_ms]
    assert len(ahead) == pytest.approx(0.1 * len(played), rel=0.3)
    assert len(played) == len(_calm())
    stated = json.loads(ahead[0].body)["detail"]
    assert stated["eventBody"]["eventTime"] > stated["timestamp"]


def test_unknown_fields_are_added_to_what_was_said() -> None:
    played = _played(unknown_fields=0.2)
    bodies = [json.loads(delivery.body)["detail"]["eventBody"] for delivery in played]
    odd = [body for body in bodies if "simulatedField" in body]
    assert len(odd) == pytest.approx(0.2 * len(bodies), rel=0.25)
    for body in odd:
        del body["simulatedField"]
    assert bodies == [json.loads(delivery.body)["detail"]["eventBody"] for delivery in _calm()]


def test_unknown_values_are_said() -> None:
    played = [json.loads(d.body) for d in _played(unknown_values=0.5) if d.topic == EDGE_METRICS]
    kinds = {event["detail"]["eventBody"]["memory"][0]["type"] for event in played}
    assert kinds == {"physical", "simulated"}
