"""Every part of the stack gone for a while, in one day: the line waits, goes on, and loses nothing."""

import time
from collections.abc import Iterator

import httpx
import pytest

from connectors.clickhouse.ask import ask
from connectors.kafka.wire import PREFIX
from deploy.local import chaos
from deploy.local import stack as stacks
from schemas.declare.families import TELEPHONY
from tests.builders.organisations import organisation
from tests.integration.harm import until
from tests.integration.letters import read_letters
from tests.integration.menu import CHANGES, DELIVERY, TWO_CARRIERS
from tests.integration.metrics import total
from tests.integration.playing import Day, Played, Scene, played, settle
from tests.integration.posting import post, put_on_the_log

_ORG = organisation(
    "north", edges=3, carriers=TWO_CARRIERS, changes=CHANGES, faults=DELIVERY["late"] | DELIVERY["duplicates"]
)
_OUTAGE_S = 30.0
_BEYOND_PATIENCE_S = 6.0
"""The receiver waits 4 s for Kafka, EventBridge 5 s for the receiver."""
_CUT_OFF = b'{"version'
_STRANGE = PREFIX.pack(0, 999_999) + b"some record"


def _stop_registry(scene: Scene) -> None:
    chaos.kill(scene.stack.home, "registry")


def _start_registry(scene: Scene) -> None:
    chaos.restart(scene.stack.home, "registry")


def _lose(part: str, seconds: float, scene: Scene) -> None:
    chaos.kill(scene.stack.home, part)

    def restart() -> None:
        time.sleep(seconds)
        chaos.restart(scene.stack.home, part)

    scene.meanwhile(restart)


def _lose_clickhouse(scene: Scene) -> None:
    _lose("clickhouse", _OUTAGE_S, scene)


def _freeze_kafka(scene: Scene) -> None:
    """What it had taken it confirms too late: the receiver says 503, and the same event is there twice."""
    chaos.pause(scene.stack.home, "kafka")

    def go_on() -> None:
        time.sleep(_BEYOND_PATIENCE_S)
        chaos.resume(scene.stack.home, "kafka")

    scene.meanwhile(go_on)


def _lose_kafka_while_genesys_is_throttled(scene: Scene) -> None:
    """Just before the lists are read: they are read late, and what was read has nowhere to go."""
    faults = f"{scene.genesys}/_sim/north/faults"
    httpx.post(faults, json={"throttled": 1.0}).raise_for_status()

    def calm() -> None:
        until(lambda: total([scene.line.roles["poll"]], "trunkline_api_calls_total", status="429") > 0)
        httpx.post(faults, json={"throttled": 0.0}).raise_for_status()

    scene.meanwhile(calm)
    _lose("kafka", _OUTAGE_S, scene)


def _allow_parts(scene: Scene, most: int) -> None:
    table = "trunk_metrics_facts"
    ask(
        scene.line.settings.clickhouse,
        f"ALTER TABLE {table} MODIFY SETTING parts_to_throw_insert = {most}, parts_to_delay_insert = {most}",
    )


def _too_many_parts(scene: Scene) -> None:
    def refused() -> bool:
        sink = scene.line.roles["sink"]
        return total([sink], "trunkline_sink_insert_errors_total", code="252") > 0

    def allow_again() -> None:
        try:
            until(refused)
        finally:
            _allow_parts(scene, 3000)

    settle(scene.line)  # it is back
    _allow_parts(scene, 1)
    scene.meanwhile(allow_again)


def _write_to_the_log_without_a_registry(scene: Scene) -> None:
    """A first dead letter, whose schema the sink knows all the same; then an id that it can't ask about."""
    settle(scene.line)
    assert post(scene.line.line, _CUT_OFF) == 200
    settle(scene.line)
    put_on_the_log(scene.line, TELEPHONY.log, _STRANGE)
    until(lambda: total([scene.line.roles["sink"]], "trunkline_sink_paused") == 1)
    assert [letter.payload for letter in read_letters(scene.line.settings.clickhouse)] == [_CUT_OFF]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    home = tmp_path_factory.mktemp("outages")
    harm = {
        0.2: _stop_registry,
        0.3: _lose_clickhouse,
        0.6: _too_many_parts,
        0.99: _lose_kafka_while_genesys_is_throttled,
        1.3: _freeze_kafka,
        1.5: _write_to_the_log_without_a_registry,
        1.6: _start_registry,
    }
    with stacks.running(home / "stack") as brittle, played(brittle, home, Day((_ORG,), harm=harm)) as over:
        yield over


@pytest.mark.stack
def test_nothing_is_lost(day: Played) -> None:
    assert day.progress.delivered == len(day.plan)
    assert day.progress.retried > 0
    day.assert_equal("north")


@pytest.mark.stack
def test_nothing_of_it_ends_the_worker(day: Played) -> None:
    """It waited for the registry with the batch that it couldn't read, and for Kafka."""
    worker = day.line.roles["work"]
    assert worker.alive()
    said = worker.log.read_text()
    assert '"event": "waiting"' in said
    assert '"event": "ended"' not in said


@pytest.mark.stack
def test_a_schema_id_that_could_not_be_asked_about_was_waited_for(day: Played) -> None:
    letters = read_letters(day.line.settings.clickhouse)
    assert {(letter.stage, letter.payload) for letter in letters} == {
        ("receive", _CUT_OFF),
        ("sink", _STRANGE),
    }


@pytest.mark.stack
@pytest.mark.parametrize(
    ("role", "metric", "labels"),
    [
        ("receive", "trunkline_receive_requests_total", {"status": "503"}),
        ("sink", "trunkline_sink_insert_errors_total", {"code": "None"}),
        ("sink", "trunkline_sink_insert_errors_total", {"code": "252"}),
        ("poll", "trunkline_api_calls_total", {"status": "429"}),
    ],
)
def test_each_outage_is_seen_in_a_metric(day: Played, role: str, metric: str, labels: dict[str, str]) -> None:
    assert total([day.line.roles[role]], metric, **labels) > 0
