"""The derived organisation: every object has its entities, and every reference leads to one."""

import time

import pytest

from deploy.local.genesys import declared
from deploy.local.genesys.config.derived import FEW
from deploy.local.genesys.derived.realm import BUILT
from deploy.local.genesys.world.world import World, build
from schemas.declare.columns import At
from schemas.declare.objects import Object
from tests.deploy.local.genesys.made import DAY_LONG, organisation

_OBJECTS = declared.objects()
_CHANGES = {"derived": {"created": 0.2, "changed": 0.5, "deleted": 0.2}}
_LARGEST = {
    "sites": 1_000,
    "phones": 50_000,
    "stations": 50_000,
    "dids": 25_000,
    "users": 10_000,
    "queues": 2_000,
}
of_every_object = pytest.mark.parametrize("object_", _OBJECTS.values(), ids=lambda o: o.name)


@pytest.fixture(scope="module")
def world() -> World:
    return build(organisation(changes=_CHANGES, population=dict.fromkeys(_OBJECTS, 9)), DAY_LONG)


@of_every_object
def test_there_are_a_few_of_each_where_nothing_is_said(object_: Object) -> None:
    realm = build(organisation(), DAY_LONG).realm
    population = realm.population(object_.name)
    each = 0 if object_.name in BUILT else FEW // 2 if object_.per else FEW
    lists = len(realm.named(object_.per.of).ids) if object_.per else 1
    assert len(population.slots(DAY_LONG.start_ms)) == each * lists


@of_every_object
def test_ids_are_of_one_entity_each(world: World, object_: Object) -> None:
    population = world.realm.population(object_.name)
    keys = [population.key(slot) for slot in range(len(population))]
    assert len(set(keys)) == len(keys) > 0


def _own_id(object_: Object) -> object:
    """Its own id can be another's, of which there may be too few."""
    sources = [c.source for c in object_.columns if isinstance(c.source, At)]
    return next((source for source in sources if source.path == object_.id_path), None)


@of_every_object
def test_references_lead_to_entities(world: World, object_: Object) -> None:
    population, paths = world.realm.population(object_.name), {c.name: c.source for c in object_.columns}
    for join in (j for j in object_.joins if paths[j.column] is not _own_id(object_)):
        source, known = (
            paths[join.column],
            set(world.realm.named(join.to).ids) if join.to in _OBJECTS else None,
        )
        assert isinstance(source, At)
        for slot in range(len(population)):
            found: object = population.body(slot, DAY_LONG.start_ms)
            for step in source.path.split("."):
                found = found.get(step) if isinstance(found, dict) else None
            assert known is None or found is None or isinstance(found, list) or found in known


def test_the_same_file_makes_the_same_organisation(world: World) -> None:
    again = build(organisation(changes=_CHANGES, population=dict.fromkeys(_OBJECTS, 9)), DAY_LONG)
    for name in _OBJECTS:
        one, other = (w.realm.population(name) for w in (world, again))
        assert [one.body(s, DAY_LONG.end_ms) for s in range(len(one))] == [
            other.body(s, DAY_LONG.end_ms) for s in range(len(other))
        ]


def test_the_largest_organisation_costs_what_is_looked_at() -> None:
    wanted = {name: count for name, count in _LARGEST.items() if name in _OBJECTS}
    realm = build(organisation(changes=_CHANGES, population=wanted), DAY_LONG).realm
    for name, count in wanted.items():
        population = realm.population(name)
        assert len(population.slots(DAY_LONG.start_ms)) == count
        began = time.process_time()
        for slot in population.slots(DAY_LONG.start_ms)[-100:]:
            population.body(slot, DAY_LONG.start_ms)
        assert time.process_time() - began < 1
