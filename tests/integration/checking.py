"""What the tables hold of a played day, against what was simulated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from clickhouse_connect.driver.client import Client

from connectors.clickhouse.client import open_client
from connectors.settings.model import ClickHouse
from deploy.local.genesys.world.truth import sample_truth
from deploy.local.genesys.world.world import World
from deploy.truth.compare import Difference, compare
from deploy.truth.of_edges import edges_of
from deploy.truth.of_world import truth_of
from deploy.truth.windows import Rows, windows
from schemas import catalogue
from schemas.declare.aggregates import Aggregate
from schemas.events.edge_metrics import EDGE_METRICS
from schemas.events.trunk_metrics import TRUNK_METRICS

Fact = tuple[Any, ...]
AGGREGATES: Final = catalogue.aggregates()
_FACTS: Final = {
    "trunk_metrics": "trunk_id, toUnixTimestamp64Milli(event_time), inbound_calls, outbound_calls",
    "edge_metrics": "edge_id, toUnixTimestamp64Milli(event_time)",
}


@dataclass(frozen=True, slots=True)
class Tables:
    """Window rows and facts of a whole line, by name and organisation."""

    windows: dict[tuple[str, str], Rows]
    facts: dict[tuple[str, str], set[Fact]]


def read_tables(settings: ClickHouse) -> Tables:
    """Raises AssertionError where a row or a fact is there twice."""
    with open_client(settings) as client:
        found: dict[tuple[str, str], Rows] = {}
        for aggregate in AGGREGATES:
            found |= {(aggregate.name, org): rows for org, rows in _windows(client, aggregate).items()}
        facts = {(view, org): rows for view in _FACTS for org, rows in _facts(client, view).items()}
        return Tables(found, facts)


def _windows(client: Client, aggregate: Aggregate) -> dict[str, Rows]:
    names = list(aggregate.measures)
    sql = f"SELECT org, {aggregate.entity}_id, toUnixTimestamp64Milli(window_start), {', '.join(names)}"
    by_org: dict[str, Rows] = {}
    for org, key, start, *values in client.query(f"{sql} FROM {aggregate.name}").result_rows:
        rows = by_org.setdefault(org, {})
        assert (key, start) not in rows, f"{aggregate.name} has {org}/{key} at {start} twice"
        rows[key, start] = dict(zip(names, values, strict=True))
    return by_org


def _facts(client: Client, view: str) -> dict[str, set[Fact]]:
    by_org: dict[str, set[Fact]] = {}
    for org, *fact in client.query(f"SELECT org, {_FACTS[view]} FROM {view}").result_rows:
        facts = by_org.setdefault(org, set())
        assert tuple(fact) not in facts, f"{view} has {org}/{fact} twice"
        facts.add(tuple(fact))
    return by_org


def assert_equal(tables: Tables, world: World, readings: Sequence[int]) -> None:
    """Every window row of the organisation and every fact is as simulated: none lost, none invented.

    `readings`: when its list of trunks was read whole.
    """
    org = world.organisation.name
    assert not list(_differences(tables, world, readings))
    for view, expected in emitted(world).items():
        found = tables.facts[view, org]
        assert (expected - found, found - expected) == (set(), set()), view


def expected(world: World, readings: Sequence[int]) -> dict[str, Rows]:
    """Every window row of the organisation, by aggregate."""
    truths = {TRUNK_METRICS.name: truth_of(world, readings), EDGE_METRICS.name: edges_of(world)}
    return {each.name: windows(each, truths[each.source.name]) for each in AGGREGATES}


def _differences(tables: Tables, world: World, readings: Sequence[int]) -> Iterable[tuple[str, Difference]]:
    """Rows that aren't as the sample truth has them."""
    for name, rows in expected(world, readings).items():
        assert rows, "a day without windows shows nothing"
        found = tables.windows[name, world.organisation.name]
        yield from ((name, each) for each in compare(rows, found).differences)


def emitted(world: World) -> dict[str, set[Fact]]:
    """The unique samples and readings, by view: (id, event time, values that tell)."""
    truth = sample_truth(world)
    s, r = truth.samples, truth.readings
    samples = zip(*(c.tolist() for c in (s.trunk, s.event_ms, s.inbound, s.outbound)), strict=True)
    readings = zip(*(c.tolist() for c in (r.edge, r.event_ms)), strict=True)
    return {
        "trunk_metrics": {(truth.trunk_ids[trunk], *rest) for trunk, *rest in samples},
        "edge_metrics": {(truth.edge_ids[edge], at) for edge, at in readings},
    }
