"""Windows as SQL over facts are the reference's windows, to the last bit, on every engine."""

from dataclasses import replace
from random import Random
from typing import Final

import pytest

from deploy.truth.windows import windows
from schemas.catalogue import aggregates
from schemas.clock import floor_to
from schemas.declare.aggregates import Aggregate
from tests.builders.delivering import Found, Worlds, deliver, rows, worlds
from tests.builders.worlds import NEWEST, World
from tests.engines.engine import Database

_WORLDS: Final = 400
of_every_aggregate = pytest.mark.parametrize("aggregate", aggregates(), ids=lambda a: a.name)


def _expected(aggregate: Aggregate, made: Worlds) -> Found:
    expected: Found = {}
    window = aggregate.window
    for org, one in made.items():
        mark = one.watermark
        closed_to = None if mark is None else floor_to(mark - window.close_after, window.width)
        for (entity, start), row in windows(aggregate, one.truth, mark).items():
            closed = closed_to is None or start + window.width <= closed_to
            expected[org, entity, start] = {"state": "closed" if closed else "live", **row}
    return expected


def _explained(made: Worlds, expected: Found, found: Found, seed: int) -> str:
    """The smallest world with a wrong row, whole."""
    wrong = {key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)}
    key = min(wrong, key=lambda k: (len(made[k[0]].deliveries), k))
    one = made[key[0]]
    facts = "\n".join(f"  {table} {row}" for table, row in one.deliveries)
    return (
        f"{len(wrong)} of {len(expected)} rows are wrong. TRUNKLINE_SEED={seed}; first: {key}\n"
        f"expected {expected.get(key)}\nfound    {found.get(key)}\n"
        f"watermark {one.watermark}, truth {one.truth}\ndelivered\n{facts}"
    )


@of_every_aggregate
def test_sql_over_facts_equals_the_reference(database: Database, aggregate: Aggregate, seed: int) -> None:
    """Before the parts are merged and after."""
    made = worlds(Random(f"{seed} {aggregate.name}"), aggregate, _WORLDS)
    expected = _expected(aggregate, made)
    deliver(database, made)
    found = rows(database, aggregate, "state")
    assert found == expected, _explained(made, expected, found, seed)
    database.optimize()
    found = rows(database, aggregate, "state")
    assert found == expected, _explained(made, expected, found, seed)


def _without_and_with_a_newest(random: Random, one: World) -> tuple[World, World]:
    """The world before one of its records was delivered, and after it came as the newest of all."""
    k = random.choice([i for i, (table, _) in enumerate(one.deliveries) if table != "watermarks"])
    table, row = one.deliveries[k]
    others = [*one.deliveries[:k], *one.deliveries[k + 1 :]]
    newest = (table, {**row, "revision": NEWEST})
    return replace(one, deliveries=others), replace(one, deliveries=[*others, newest])


@of_every_aggregate
def test_the_revision_is_of_the_newest_record_that_changed_the_row(
    database: Database, aggregate: Aggregate, seed: int
) -> None:
    """In closed windows, whose rows depend on nothing but facts: a restated row must win over the old one."""
    random = Random(f"{seed} {aggregate.name}")
    made = {org: w for org, w in worlds(random, aggregate, _WORLDS).items() if len(w.deliveries) > 3}
    pairs = {org: _without_and_with_a_newest(random, one) for org, one in made.items()}
    deliver(database, {org: before for org, (before, _) in pairs.items()})
    before = rows(database, aggregate, "state")
    database.empty()
    deliver(database, {org: after for org, (_, after) in pairs.items()})
    after = rows(database, aggregate, "state")
    revisions = {key: row["revision"] for key, row in rows(database, aggregate, "revision").items()}
    changed = [key for key, row in after.items() if row != before.get(key) and row["state"] == "closed"]
    assert changed
    assert [key for key in changed if revisions[key] != NEWEST] == []
