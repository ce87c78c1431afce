"""Every declared list that isn't built by hand: read as its declaration says, it is what there is."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from connectors.poll.reading import read_entity
from deploy.local.genesys import declared
from deploy.local.genesys.derived.realm import BUILT
from schemas.clock import HOUR
from schemas.declare.objects import Cursor, Object, PageNumber, WholeArray
from schemas.derive.examples.bodies import expandable
from tests.deploy.local.genesys.made import HOUR_LONG
from tests.deploy.local.genesys.server.tenants import Rig, rig

_DERIVED = [o for o in declared.objects().values() if o.name not in BUILT]
of_derived_objects = pytest.mark.parametrize("object_", _DERIVED, ids=lambda o: o.name)
_CHANGES = {"derived": {"created": 0.3, "changed": 0.5, "deleted": 0.2}}


def _sized(object_: Object, size: int) -> list[tuple[str, object]]:
    if isinstance(object_.pages, WholeArray):
        return [*object_.query]
    return [*object_.query, (object_.pages.size_parameter, size)]


def _pages(rigged: Rig, object_: Object, path: str, size: int = 10) -> Iterator[list[dict[str, Any]]]:
    """As a client reads it: by links, by numbers where there are no links, or at once."""
    query = _sized(object_, size)
    while True:
        found = rigged.get(path, *query)
        assert found.status == 200, found.body
        body: Any = rigged.decoded(found)
        if isinstance(object_.pages, WholeArray):
            yield body
            return
        yield body["entities"]
        if link := body.get("nextUri"):
            assert urlsplit(link).path == path
            query = [*parse_qsl(urlsplit(link).query)]
        elif isinstance(object_.pages, PageNumber) and not object_.pages.linked:
            if body["pageNumber"] >= body["pageCount"]:
                return
            query = [*_sized(object_, size), ("pageNumber", body["pageNumber"] + 1)]
        else:
            return


def _paths(rigged: Rig, object_: Object) -> dict[str, str]:
    """By the parent's id, which is empty where there is none."""
    if object_.per is None:
        return {"": object_.path}
    parents = declared.objects()[object_.per.of]
    found = [b["id"] for page in _pages(rigged, parents, parents.path) for b in page]
    return {id_: object_.path.replace(f"{{{object_.per.parameter}}}", id_) for id_ in found}


def _read(rigged: Rig, object_: Object) -> dict[str, dict[str, Any]]:
    """Every body of every list, by the entity's id."""
    found: dict[str, dict[str, Any]] = {}
    for parent, path in _paths(rigged, object_).items():
        for page in _pages(rigged, object_, path):
            for body in page:
                entity_id, reading = read_entity(object_, body, parent=parent or None)
                assert reading.extra == ""
                assert entity_id not in found
                found[entity_id] = body
    return found


@of_derived_objects
def test_a_client_reads_what_there_is_and_sees_it_change(object_: Object) -> None:
    rigged = rig(population={object_.name: 23 if object_.per is None else 7}, changes=_CHANGES)
    population = rigged.tenant.world.realm.population(object_.name)
    seen = []
    for rigged.clock.ms in range(HOUR_LONG.start_ms, HOUR_LONG.end_ms + 1, HOUR // 2):
        there = {
            population.key(s): population.body(s, rigged.clock.ms) for s in population.slots(rigged.clock.ms)
        }
        assert _read(rigged, object_) == there
        seen.append(there)
    assert seen[0] != seen[-1]


@pytest.mark.parametrize("object_", [o for o in _DERIVED if expandable(o)], ids=lambda o: o.name)
def test_some_fields_come_only_when_they_are_asked_for(object_: Object) -> None:
    (page,) = _pages(rig(), object_, object_.path)
    assert expandable(object_) & {key for body in page for key in body}
    bare = rig().body(object_.path)["entities"]
    assert not expandable(object_) & {key for body in bare for key in body}


@of_derived_objects
def test_a_permission_is_asked_for(object_: Object) -> None:
    rigged = rig(access={"client_id": "client", "client_secret": "secret", "permissions": []})
    path = next(iter(_paths(rig(), object_).values()))
    status = rigged.get(path, *object_.query).status
    assert status == (403 if object_.permission.names else 200)


@pytest.mark.parametrize("object_", [o for o in _DERIVED if o.per], ids=lambda o: o.name)
def test_lists_of_nobody_are_not_found(object_: Object) -> None:
    assert (
        rig().get(object_.path.replace(f"{{{object_.per and object_.per.parameter}}}", "nobody")).status
        == 404
    )


@of_derived_objects
def test_a_page_over_the_stated_maximum_is_refused(object_: Object) -> None:
    if isinstance(object_.pages, WholeArray):
        return
    rigged = rig()
    path = next(iter(_paths(rigged, object_).values()))
    most = object_.pages.most
    assert rigged.get(path, *_sized(object_, (most or 100) + 1)).status == (400 if most else 200)
    assert rigged.get(path, *_sized(object_, most or 100)).status == 200


@pytest.mark.parametrize(
    "object_", [o for o in _DERIVED if isinstance(o.pages, Cursor)], ids=lambda o: o.name
)
def test_a_made_up_cursor_is_refused(object_: Object) -> None:
    assert isinstance(object_.pages, Cursor)
    assert rig().get(object_.path, (object_.pages.parameter or "after", "made-up")).status == 400


@of_derived_objects
def test_the_faults_of_rest_reach_every_list(object_: Object) -> None:
    faults = {"nulls": 1.0, "unknown_fields": 1.0, "half_empty": {object_.name: [2]}}
    rigged = rig(rest=faults)
    path = next(iter(_paths(rigged, object_).values()))
    runs = [[body for page in _pages(rigged, object_, path) for body in page] for _ in range(3)]
    assert [len(run) for run in runs] == [len(runs[0]), len(runs[0]) // 2, len(runs[0])]
    assert all("simulatedField" in body for body in runs[0])
