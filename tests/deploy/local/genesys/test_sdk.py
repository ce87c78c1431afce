"""The official SDK lists everything that is declared: by its own methods, page by page, as its own models.

So paths, parameters, envelopes and bodies are those of the real thing, as far as its maker's client can tell.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from connectors.clock import SharedClock
from deploy.local.genesys import declared
from deploy.local.genesys.derived.realm import BUILT, built
from deploy.local.genesys.server.serving import serving
from deploy.local.genesys.world.world import build
from schemas.clock import MINUTE
from schemas.declare.events import Event, Snapshot
from schemas.declare.objects import Cursor, Object, PageNumber, WholeArray
from schemas.twins.queue_observations import COUNTS, LONGEST, query
from tests.deploy.local.genesys import sdk
from tests.deploy.local.genesys.made import CLIENT, HOUR_LONG, organisation, simulation

_SIZE = 10
_NOW = HOUR_LONG.start_ms + 10 * MINUTE
_ACCESS: dict[str, object] = {
    "client_id": CLIENT[0],
    "client_secret": CLIENT[1],
    "requests_per_minute": 100_000,
}
_MANY = organisation(
    access=_ACCESS,
    population={
        name: 7 if object_.per else 23 for name, object_ in declared.objects().items() if name not in BUILT
    },
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    clock = SharedClock.create(tmp_path_factory.mktemp("genesys") / "clock", _NOW)
    with sdk.at_home(tmp_path_factory.mktemp("home")), serving(simulation(_MANY), clock) as url:
        yield sdk.logged_in(f"{url}/{_MANY.name}")


@pytest.mark.parametrize("object_", declared.objects().values(), ids=lambda o: o.name)
def test_every_page_of_every_list(client: Any, object_: Object) -> None:
    world = build(_MANY, HOUR_LONG)
    population = world.realm.population(object_.name)
    there = [population.key(slot) for slot in population.slots(_NOW)]
    there += built(world.timeline.at(_NOW)).get(object_.name, ())
    assert there
    found = []
    for parent in _parents(client, object_):
        ids = [_value(entity, object_.id_path) for entity in _listed(client, object_, parent)]
        found += [f"{parent}/{id_}" if parent else id_ for id_ in ids]
    assert sorted(found) == sorted(there)


@pytest.mark.parametrize(
    ("event", "twin"),
    [(e, e.snapshot) for e in declared.events().values() if e.snapshot and not e.snapshot.posted],
    ids=lambda each: each.name if isinstance(each, Event) else "",
)
def test_the_twin_of_every_topic_that_has_one(client: Any, event: Event, twin: Snapshot) -> None:
    of = declared.objects()[twin.of]
    ids = [_value(entity, of.id_path) for entity in _listed(client, of, "")]
    found = sdk.getters()[twin.path].of(client)(",".join(ids))
    assert found
    assert event.entity_path
    assert {_value(fact, event.entity_path) for fact in found} <= set(ids)


def test_what_goes_on_in_queues(client: Any) -> None:
    queues = build(_MANY, HOUR_LONG).realm.population("queues").ids
    analytics = sdk.api(client, "analytics_api", "AnalyticsApi")
    found = analytics.post_analytics_queues_observations_query(query(queues)).results
    assert {result.group["queueId"] for result in found} <= {*queues}
    assert {entry.metric for result in found for entry in result.data} <= {*COUNTS, *LONGEST}


def _parents(client: Any, object_: Object) -> list[str]:
    """The ids that the list's path is filled with; an empty one where it isn't."""
    if object_.per is None:
        return [""]
    of = declared.objects()[object_.per.of]
    return [str(_value(entity, of.id_path)) for entity in _listed(client, of, "")]


def _listed(client: Any, object_: Object, parent: str) -> Iterator[Any]:
    method = sdk.getters()[object_.path].of(client)
    asked = _arguments(dict(object_.query))
    if not isinstance(object_.pages, WholeArray):
        asked[_snake(object_.pages.size_parameter)] = _SIZE
    more: Mapping[str, object] | None = {}
    while more is not None:
        page = method(*([parent] if parent else []), **{**asked, **more})
        if isinstance(page, list):
            yield from page
            return
        yield from page.entities
        more = _next(object_, page)


def _next(object_: Object, page: Any) -> Mapping[str, object] | None:
    """What the next page is asked for with; None after the last."""
    style = object_.pages
    if isinstance(style, Cursor) and style.parameter:
        cursor = _value(page, style.field)
        return {_snake(style.parameter): cursor} if cursor else None
    if isinstance(style, PageNumber) and not style.linked:
        return {"page_number": page.page_number + 1} if page.page_number < page.page_count else None
    return _arguments(dict(parse_qsl(urlsplit(page.next_uri).query))) if page.next_uri else None


def _arguments(query: Mapping[str, str]) -> dict[str, object]:
    """Of the SDK's method; lists are lists there."""
    return {_snake(name): [value] if name in ("expand", "state") else value for name, value in query.items()}


def _value(model: Any, path: str) -> Any:
    """The field of a model at a path of the JSON body, None where the path leaves off."""
    for name in path.split("."):
        if model is None:
            return None
        attributes = {json: attribute for attribute, json in model.attribute_map.items()}
        model = getattr(model, attributes[name])
    return model


def _snake(name: str) -> str:
    """A query parameter as the SDK's methods spell it."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])|\.", r"_\1", name).lower()
