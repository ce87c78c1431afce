"""What must be so at the end of every seed."""

from random import Random

from deploy.truth.windows import Row, windows
from schemas.catalogue import aggregates
from schemas.clock import MINUTE, to_iso
from schemas.declare.aggregates import Aggregate
from streams.engine.reading import read
from streams.engine.state import PartitionState
from streams.engine.step import steps
from tests.builders import log_records
from tests.simulation.canonical import canonical, first_difference
from tests.simulation.cluster import Cluster, Difference, gauges
from tests.simulation.facts import SAMPLE, truth, watermark
from tests.simulation.kafka import Log
from tests.simulation.restating import Restating
from tests.simulation.tables import Key, Stored, Tables
from tests.simulation.worlds import World


def verify(cluster: Cluster, world: World, random: Random) -> None:
    """Raises Difference."""
    _verify_state(cluster, world)
    tables = Tables()
    tables.put_results(cluster.kafka.rows)
    _restate(tables, cluster, world, random)
    for org in world.orgs:
        _verify_rows(tables, world, org)


def _verify_state(cluster: Cluster, world: World) -> None:
    """What can be recovered is what a process has that never died."""
    cluster.kafka.changelog.compact(Random(0))
    there = cluster.recover(generation=1 << 20)
    never_died = PartitionState.empty(gauges())
    for epoch in sorted({told.epoch for told in world.told}):
        never_died.applied = -1
        batch = Log(world.log(epoch)).fetch(0, len(world.told))
        list(steps(never_died, read(batch.values, batch.offsets, log_records.writers().of)))
    if canonical(there.state) != (right := canonical(never_died)):
        found = first_difference(right, canonical(there.state))
        raise Difference(f"recovered at the end, otherwise than if nobody had died: {found}")


def _restate(tables: Tables, cluster: Cluster, world: World, random: Random) -> None:
    restating = Restating(world, random)
    asked = {(r.values["revision"], r.entity_id, r.effective_time): r for r in cluster.kafka.requests}
    requests = list(asked.values())
    random.shuffle(requests)
    for request in requests:
        for key, row in list(restating.rows(request, list(tables.final))):
            tables.put(key, row)


def _verify_rows(tables: Tables, world: World, org: str) -> None:
    records = [t.record for t in world.told if t.record and t.record.org == org]
    now, facts = watermark(records), truth(records)
    for aggregate in (a for a in aggregates() if a.source is SAMPLE.declaration):
        right = {(aggregate.name, org, *key): row for key, row in windows(aggregate, facts, now).items()}
        found = {key: row for key, row in tables.final.items() if key[:2] == (aggregate.name, org)}
        for key in sorted(right.keys() | found.keys()):
            _verify_row(aggregate, key, right.get(key), found.get(key), now)


def _verify_row(aggregate: Aggregate, key: Key, right: Row | None, found: Stored | None, now: int) -> None:
    measures = found.measures if found else None
    name = f"{key[0]} {key[1]}/{key[2]} {to_iso(key[3])}"
    if measures != right:
        raise Difference(f"{name}: {_unlike(measures or {}, right or {})}; the row is {found}")
    if found is not None and measures is not None:
        closed = now >= key[3] + MINUTE + aggregate.window.close_after
        if (found.state == "live") == closed:
            raise Difference(f"{name}: {found.state}, though time is at {to_iso(now)}")


def _unlike(found: Row, right: Row) -> str:
    names = [name for name in found.keys() | right.keys() if found.get(name) != right.get(name)]
    return ", ".join(f"{n} is {found.get(n)} and must be {right.get(n)}" for n in sorted(names))
