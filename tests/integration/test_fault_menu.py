"""Every fault of the menu alone, and all of them at once: one line, an organisation for each."""

from collections.abc import Iterator

import httpx
import pytest

from deploy.line.repeated import repeated
from deploy.local.genesys.delivery.rows import Kind
from deploy.local.genesys.world.truth import call_truth
from deploy.local.state import Stack
from schemas.clock import HOUR, MINUTE
from schemas.declare.events import Event
from schemas.derive.record_types import record_type
from schemas.derive.tables import table_of
from schemas.events.trunk_metrics import TRUNK_METRICS
from tests.builders.organisations import START
from tests.integration import counts
from tests.integration.calls import minutes
from tests.integration.letters import read_letters
from tests.integration.menu import ON_CHANGE, ORGANISATIONS, SHIFTING
from tests.integration.metrics import total
from tests.integration.playing import Day, Played, Scene, played

_HOURS = 2


def _hold_still(scene: Scene) -> None:
    for org in SHIFTING:
        httpx.post(f"{scene.genesys}/_sim/{org}/faults", json={"shifting": None}).raise_for_status()


@pytest.fixture(scope="module")
def day(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    home = tmp_path_factory.mktemp("menu")
    with played(stack, home, Day(ORGANISATIONS, _HOURS, harm={1.5: _hold_still})) as over:
        yield over


@pytest.mark.stack
@pytest.mark.parametrize("org", [organisation.name for organisation in ORGANISATIONS])
def test_every_window_and_fact_is_as_simulated(day: Played, org: str) -> None:
    day.assert_equal(org)


@pytest.mark.stack
@pytest.mark.parametrize("org", [organisation.name for organisation in ON_CHANGE])
def test_where_every_change_is_told_windows_are_the_calls_themselves(day: Played, org: str) -> None:
    """Minutes of trunk bases: of their trunks', as they belonged to them at each moment."""
    rows = day.tables.windows["trunk_base_minute", org]
    bases = call_truth(day.world(org)).bases
    assert bases
    for base, steps in bases.items():
        for start, calls in minutes(steps, START, START + _HOURS * HOUR):
            row = rows[base, start]
            assert row["covered_ms"] == MINUTE
            assert (row["calls_min"], row["calls_max"]) == (calls.fewest, calls.most)
            assert row["call_ms"] == calls.call_ms


def _table(event: Event) -> str:
    table = table_of(event)
    assert table
    return table.name


@pytest.mark.stack
def test_everything_that_went_in_is_counted_once(day: Played) -> None:
    """Requests = events + dead letters; events and REST twins = rows; rows = facts + duplicates."""
    requests = total(day.line.roles.values(), "trunkline_receive_requests_total", status="200")
    unreadable = day.plan.count(Kind.UNREADABLE)
    assert requests == day.progress.delivered == len(day.plan)
    assert total(day.line.roles.values(), "trunkline_dead_letters_total") == unreadable > 0
    assert {letter.payload for letter in read_letters(day.line.settings.clickhouse)} == counts.letters(
        day.plan
    )
    for event in counts.of_one_body():
        record, table = record_type(event).name, _table(event)
        events = total(day.line.roles.values(), "trunkline_events_total", record=record, source="eventbridge")
        twins = total(day.line.roles.values(), "trunkline_events_total", record=record, source="poll")
        rows = total(day.line.roles.values(), "trunkline_sink_rows_total", table=table)
        facts = sum(len(found) for (view, _), found in day.tables.facts.items() if view == event.name)
        assert events == counts.delivered(day.plan)[event.name]
        assert rows == events + twins
        assert rows == facts + counts.repeated(day.plan)[event.name] + twins


@pytest.mark.stack
def test_what_was_delivered_twice_is_counted_from_the_log(day: Played) -> None:
    """Exactly; the sink's own counter knows as much, where no sink dies."""
    found = {one.event: one for one in repeated(day.line.settings)}
    for event in counts.of_one_body():
        counted = total(day.line.roles.values(), "trunkline_duplicates_total", record=record_type(event).name)
        rows = total(day.line.roles.values(), "trunkline_sink_rows_total", table=_table(event))
        assert found[event.name].records == rows
        assert found[event.name].dropped == rows - found[event.name].facts >= counted
        assert counted > 0 or not counts.repeated(day.plan)[event.name]


@pytest.mark.stack
@pytest.mark.parametrize(
    ("metric", "labels"),
    [
        ("trunkline_duplicates_total", {}),
        ("trunkline_late_facts_total", {}),
        ("trunkline_unknown_fields_total", {"record": record_type(TRUNK_METRICS).name}),
        ("trunkline_dead_letters_total", {"stage": "receive", "cause": "body"}),
        ("trunkline_api_calls_total", {"org": "rest-dropped", "status": "broken"}),
        ("trunkline_api_calls_total", {"org": "rest-cut", "status": "broken"}),
        ("trunkline_poll_runs_total", {"org": "rest-insert", "status": "INCOMPLETE"}),
        ("trunkline_poll_runs_total", {"org": "rest-remove", "status": "INCOMPLETE"}),
        ("trunkline_poll_tombstones_total", {"org": "changes", "declaration": "trunks"}),
    ],
)
def test_what_went_wrong_is_seen_in_a_metric(day: Played, metric: str, labels: dict[str, str]) -> None:
    assert total(day.line.roles.values(), metric, **labels) > 0
