import json
from collections.abc import Callable

import httpx
import pytest

from schemas.clock import DAY, HOUR, SECOND, to_iso
from schemas.control.dead_letters import DEAD_LETTERS
from schemas.control.poll_states import POLL_STATES
from schemas.events.trunk_statuses import TRUNK_STATUSES
from schemas.objects.locations import LOCATIONS
from schemas.objects.sites import SITES
from schemas.objects.trunk_bases import TRUNK_BASES
from schemas.objects.trunks import TRUNKS
from tests.connectors.poll.scene import START, Scene, body

Answer = Callable[[httpx.Request], httpx.Response | None]


def _last(scene: Scene) -> tuple[str, str, int]:
    marker = scene.log.markers()[-1]
    return marker["status"], marker["reason"], marker["rows"]


def _on_page(number: int, response: httpx.Response) -> Answer:
    return lambda request: response if request.url.params.get("pageNumber") == str(number) else None


def test_a_run_puts_every_entity_on_the_log_and_closes_with_its_marker() -> None:
    scene = Scene(SITES)
    scene.lists(body(f"s{i}") for i in range(60))
    scene.poll()
    versions = scene.log.of(SITES)
    assert sorted(v.entity_id for v in versions) == sorted(f"s{i}" for i in range(60))
    (marker,) = scene.log.markers()
    assert marker["status"] == "COMPLETE"
    assert (marker["rows"], marker["total"], marker["pages"], marker["entity_id"]) == (60, 60, 3, "sites")
    assert {v.envelope_id for v in versions} == {marker["envelope_id"]}
    assert {(v.source, v.topic, v.org, v.received_time) for v in versions} == {
        ("poll", "genesys.telephony", "east", START)
    }
    on_family = [r for r in scene.log.records if r.topic == "genesys.telephony"]
    assert on_family[-1].fields() == marker


def test_a_record_has_every_column_that_its_schema_has() -> None:
    scene = Scene(SITES)
    scene.lists([body("s0")])
    scene.poll()
    for record in scene.log.records:
        assert record.fields().keys() == {column.name for column in record.type.columns}


def test_what_genesys_is_asked_for_is_what_is_declared() -> None:
    scene = Scene(TRUNK_BASES)
    scene.lists(body(f"t{i}") for i in range(30))
    scene.poll()
    assert [r.url.params.get("expand") for r in scene.genesys.asked] == ["properties"] * 2


def test_a_daily_object_is_told_daily_and_a_version_stays_the_same() -> None:
    scene = Scene(SITES)
    scene.lists([body("s0", modified=START - HOUR), body("s1")])
    for day in range(3):
        scene.poll(START + day * DAY)
    assert len(scene.log.of(SITES)) == 6
    assert set(scene.log.versions(SITES)) == {("s0", START - HOUR), ("s1", START)}


def test_an_hourly_object_is_told_when_it_changes() -> None:
    scene = Scene(SITES, every=HOUR)
    scene.lists([body("s0"), body("s1")])
    scene.poll(START)
    scene.lists([body("s0", "b"), body("s1")])
    scene.poll(START + HOUR)
    assert [r.entity_id for r in scene.log.of(SITES)] == ["s0", "s1", "s0"]
    assert len(scene.log.markers()) == 2


def test_gone_after_two_complete_runs_and_back_again() -> None:
    scene = Scene(SITES)
    days = [START + n * DAY for n in range(4)]
    scene.lists([body("s0"), body("s1")])
    scene.poll(days[0])
    scene.lists([body("s1")])
    scene.poll(days[1])
    assert len(scene.log.versions(SITES)) == 2
    scene.poll(days[2])
    assert scene.log.versions(SITES)["s0", days[1]] == ("s0", days[1], "a", True)
    assert scene.log.markers()[-1]["tombstones"] == 1
    scene.lists([body("s0"), body("s1")])
    scene.poll(days[3])
    assert scene.log.versions(SITES)["s0", days[3]] == ("s0", days[3], "a", False)


def test_an_incomplete_run_between_two_complete_ones_proves_nothing() -> None:
    scene = Scene(SITES)
    scene.lists([body("s0"), body("s1")])
    scene.poll(START)
    scene.lists([body("s1")])
    scene.poll(START + DAY)
    scene.genesys.interfere = lambda _: httpx.Response(400)
    scene.poll(START + 2 * DAY)
    assert _last(scene)[0] == "INCOMPLETE"
    assert len(scene.log.versions(SITES)) == 2
    scene.genesys.interfere = lambda _: None
    scene.poll(START + 3 * DAY)
    assert scene.log.versions(SITES)["s0", START + DAY][3]


def test_a_division_that_vanishes_is_not_believed_until_somebody_says_so() -> None:
    scene = Scene(SITES)
    scene.lists([body("s0"), body("s1"), body("s2", division="other"), body("s3", division="other")])
    scene.poll(START)
    scene.lists([body("s0"), body("s1")])
    for day in (1, 2, 3):
        scene.poll(START + day * DAY)
        status, reason, _ = _last(scene)
        assert status == "INCOMPLETE"
        assert "all 2 of division other" in reason
        assert "--accept-removals east/sites" in reason
    assert not any(version[3] for version in scene.log.versions(SITES).values())
    scene.accepted = True
    scene.poll(START + 4 * DAY)
    scene.poll(START + 5 * DAY)
    gone = {version[:2] for version in scene.log.versions(SITES).values() if version[3]}
    assert gone == {("s2", START + 4 * DAY), ("s3", START + 4 * DAY)}


def test_an_unreadable_body_is_a_dead_letter_and_the_rest_goes_on() -> None:
    scene = Scene(SITES)
    spoilt = {"id": "s1", "coreSite": "perhaps"}
    scene.lists([body("s0"), spoilt, {"name": "no id"}, 7, body("s2")])
    scene.poll()
    assert {r.entity_id for r in scene.log.of(SITES)} == {"s0", "s2"}
    letters = scene.log.of(DEAD_LETTERS)
    assert [json.loads(r.values["payload"]) for r in letters] == [spoilt, {"name": "no id"}, 7]
    assert [r.values["field"] for r in letters] == ["coreSite", "id", "body"]
    assert {r.values["topic"] for r in letters} == {SITES.path}
    assert _last(scene)[0] == "INCOMPLETE"


def test_an_unreadable_page_is_a_dead_letter_too() -> None:
    scene = Scene(SITES)
    scene.lists(body(f"s{i}") for i in range(40))
    scene.genesys.interfere = _on_page(2, httpx.Response(200, content=b"<html>maintenance</html>"))
    scene.poll()
    (letter,) = scene.log.of(DEAD_LETTERS)
    assert letter.values["payload"] == b"<html>maintenance</html>"
    assert _last(scene)[0::2] == ("INCOMPLETE", 25)


def test_what_nobody_knows_is_kept() -> None:
    scene = Scene(SITES)
    scene.lists([{**body("s0"), "novel": {"a": [1]}}])
    scene.poll()
    assert json.loads(scene.log.of(SITES)[0].extra) == {"novel": {"a": [1]}}


@pytest.mark.parametrize("total", [3, 1])
def test_a_list_that_says_another_total_is_incomplete(total: int) -> None:
    scene = Scene(SITES)
    page = {"entities": [body("s0"), body("s1")], "total": total, "pageCount": 1}
    scene.genesys.interfere = lambda _: httpx.Response(200, json=page)
    scene.poll()
    assert _last(scene) == ("INCOMPLETE", f"2 entities were listed of {total} that there are", 2)


def test_a_list_that_changes_whenever_it_is_read_is_incomplete() -> None:
    """One is removed between two pages, again and again: no two pages are of the same list."""
    scene = Scene(SITES)
    scene.lists(body(f"s{i:02}") for i in range(50))

    def remove_one(request: httpx.Request) -> None:
        del scene.genesys.lists[SITES.path][0]

    scene.genesys.interfere = remove_one
    scene.poll()
    status, reason, _ = _last(scene)
    assert status == "INCOMPLETE"
    assert "changed while it was read" in reason


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (httpx.Response(403, json={"message": "missing telephony:plugin:all"}), "telephony:plugin:all"),
        (httpx.Response(403), "telephony:plugin:all"),
        (httpx.Response(404), "404"),
        (httpx.Response(429, headers={"Retry-After": "9000"}), "9000 s"),
        (httpx.Response(503), "answered 503"),
    ],
)
def test_a_refusal_leaves_a_marker_that_says_why(response: httpx.Response, reason: str) -> None:
    scene = Scene(TRUNKS)
    scene.lists(body(f"t{i}") for i in range(40))
    scene.genesys.interfere = _on_page(2, response)
    scene.poll()
    status, said, rows = _last(scene)
    assert (status, rows) == ("INCOMPLETE", 25)
    assert reason in said
    assert len(scene.log.of(TRUNKS)) == 25


def test_a_body_s_states_are_facts() -> None:
    scene = Scene(TRUNKS)
    at = START - 30 * SECOND
    connected = {"connected": True, "connectedStateTime": to_iso(at)}
    options = [{"proxyAddress": "10.0.0.1", "optionState": False, "optionStateTime": "yesterday"}]
    scene.lists(
        [{**body("t0"), "connectedStatus": connected}, {**body("t1"), "optionsStatus": options}, body("t2")]
    )
    scene.poll()
    (fact,) = scene.log.of(TRUNK_STATUSES)
    assert (fact.entity_id, fact.effective_time, fact.source, fact.extra) == ("t0", at, "poll", "")
    assert fact.values["up"] is True
    (letter,) = scene.log.of(DEAD_LETTERS)
    assert letter.values["field"].startswith("trunk_statuses: ")
    assert _last(scene) == ("COMPLETE", "", 3)


def test_kafka_may_be_away_for_a_while() -> None:
    scene = Scene(LOCATIONS)
    scene.lists(body(f"l{i}") for i in range(30))
    scene.log.away = 5
    scene.poll()
    assert set(scene.log.versions(LOCATIONS)) == {(f"l{i}", START) for i in range(30)}
    assert _last(scene)[0] == "COMPLETE"


def test_a_state_that_is_damaged_is_learnt_anew() -> None:
    scene = Scene(SITES)
    scene.lists(body(f"s{i}", modified=START - HOUR) for i in range(9))
    scene.poll(START)
    lost = next(r for r in scene.log.of(POLL_STATES) if r.entity_id != "sites")
    scene.log.records.remove(lost)
    scene.poll(START + DAY)
    assert _last(scene) == ("COMPLETE", "", 9)
    assert set(scene.log.versions(SITES)) == {(f"s{i}", START - HOUR) for i in range(9)}
