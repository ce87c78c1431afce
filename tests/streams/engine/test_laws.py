"""Laws of the step, on random organisations: the state and the rows are functions of the log."""

from itertools import pairwise
from random import Random

import pytest

from streams.engine import delta, snapshot
from streams.engine.state import PartitionState
from tests.simulation.canonical import canonical
from tests.simulation.tables import Tables
from tests.simulation.worlds import Told, world
from tests.streams.engine.taking import cuts, gauges, owner, rows, state, taken

SEEDS = range(8)


def log(seed: int) -> tuple[Random, tuple[Told, ...]]:
    random = Random(seed)
    told: tuple[Told, ...] = ()
    while len(told) < 3:
        told = world(random).told
    return random, told


@pytest.mark.parametrize("seed", SEEDS)
def test_the_state_does_not_depend_on_the_cuts(seed: int) -> None:
    random, told = log(seed)
    whole = canonical(state([0, len(told)], told))
    assert canonical(state(cuts(random, len(told)), told)) == whole
    assert canonical(state(range(len(told) + 1), told)) == whole


@pytest.mark.parametrize("seed", SEEDS)
def test_final_rows_do_not_depend_on_the_cuts_and_no_revision_has_two_contents(seed: int) -> None:
    random, told = log(seed)
    every = Tables()
    finals = []
    for borders in ([0, len(told)], cuts(random, len(told)), range(len(told) + 1)):
        values = {value: topic for topic, value in rows(taken(owner(), told, borders))}
        tables = Tables()
        tables.put_results(values)
        every.put_results(values)
        finals.append({k: r for k, r in tables.final.items() if r.measures is not None})
    assert finals[0] == finals[1] == finals[2]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_in_the_state_already_changes_nothing(seed: int) -> None:
    _, told = log(seed)
    worker = owner()
    first = taken(worker, told, [0, len(told)])
    before = canonical(worker.state)
    assert len(first) == 1
    assert taken(worker, told, [0, len(told)]) == []
    assert canonical(worker.state) == before


@pytest.mark.parametrize("seed", SEEDS)
def test_an_overlapping_batch_brings_only_what_is_new(seed: int) -> None:
    random, told = log(seed)
    at = random.randrange(1, len(told))
    apart, overlapping = owner(), owner()
    expected = rows(taken(apart, told, [0, at, len(told)]))
    found = rows([*taken(overlapping, told, [0, at]), *taken(overlapping, told, [0, len(told)])])
    assert found == expected
    assert canonical(overlapping.state) == canonical(apart.state)


@pytest.mark.parametrize("seed", SEEDS)
def test_deltas_bring_another_state_to_where_the_first_one_is(seed: int) -> None:
    random, told = log(seed)
    worker, shadow = owner(), PartitionState.empty(gauges())
    borders = cuts(random, len(told))
    for a, b in pairwise(borders):
        known = delta.before(worker.state)
        for _, steps in taken(worker, told, [a, b]):
            delta.apply(shadow, delta.encode(worker.state, known, steps))
    assert canonical(shadow) == canonical(worker.state)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_snapshot_and_the_deltas_after_it_are_the_state(seed: int) -> None:
    random, told = log(seed)
    at = random.randrange(1, len(told))
    worker, restored = owner(), PartitionState.empty(gauges())
    taken(worker, told, [0, at])
    snapshot.load(restored, list(snapshot.changed(worker.state)), snapshot.rest(worker.state))
    assert canonical(restored) == canonical(worker.state)
    known = delta.before(worker.state)
    for _, steps in taken(worker, told, [at, len(told)]):
        delta.apply(restored, delta.encode(worker.state, known, steps))
    assert canonical(restored) == canonical(worker.state)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_snapshot_lists_only_minutes_that_changed(seed: int) -> None:
    _, told = log(seed)
    worker = owner()
    taken(worker, told, [0, len(told)])
    assert list(snapshot.changed(worker.state)) or not list(snapshot.minutes(worker.state))
    assert list(snapshot.changed(worker.state)) == []
