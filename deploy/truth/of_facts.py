"""Facts as they were sent: each once, whatever was delivered of it and however often."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from deploy.local.genesys.delivery.contents import CONTENTS
from deploy.local.genesys.delivery.rows import emitted
from deploy.local.genesys.delivery.topics import PUBLISHED
from deploy.local.genesys.world.world import World
from deploy.truth.listing import Body, listed
from deploy.truth.plain import Policy, Row, at, ms, row
from schemas.declare.events import Event, Part
from schemas.declare.identity import State
from schemas.declare.objects import Object

Key = tuple[object, ...]
"""The values of an event's key columns, without the organisation."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A body, whose it is, and when it was published."""

    entity_id: str
    body: Body
    published: int


def facts(
    world: World,
    event: Event,
    readings: Sequence[tuple[Object, Sequence[int]]] = (),
    policy: Policy | None = None,
    until: int | None = None,
) -> dict[Key, Row]:
    """By key. `readings`: objects whose lists hold such facts as well, and when they were read.

    `until`: when what is fetched was asked for last; None: when everything was there.
    """
    found: dict[Key, Row] = {}
    for sent in (*_delivered(world, event), *_held(world, event, readings), *_fetched(world, event, until)):
        for part in _parts(event, sent.body):
            time = sent.published if part.time is None else ms(part.time)
            one = {
                f"{event.entity}_id": sent.entity_id,
                "event_time": time,
                **row(event.record, part.body, policy),
            }
            key = tuple(one[name] for name in event.key_columns[1:])
            if key not in found or _outranks(event, one, found[key]):
                found[key] = one
    return found


def _delivered(world: World, event: Event) -> Iterator[_Sent]:
    if event.topic is None:
        return
    rows = emitted(world, 0)
    rows = rows[rows["topic"] == PUBLISHED.index(event.topic)]
    contents = CONTENTS[event.topic](world, rows["row"])
    for content, published in zip(contents, rows["published_ms"].tolist(), strict=True):
        yield _Sent(content.entity_id, content.body, published)


def _held(world: World, event: Event, readings: Sequence[tuple[Object, Sequence[int]]]) -> Iterator[_Sent]:
    """Of a listed body only the keys that hold facts."""
    for declared, starts in readings:
        keys = {*declared.ignored, *(event.parts.keys if event.parts else ())}
        for start in starts:
            for entity_id, body in listed(world, declared, start).items():
                yield _Sent(entity_id, {key: body[key] for key in keys if key in body}, start)


def _fetched(world: World, event: Event, until: int | None) -> Iterator[_Sent]:
    if event.fetch is None:
        return
    details = world.realm.details(event.name)
    for entity in details.entities.tolist():
        seen = details.final_from(entity) if until is None else until
        if (body := details.of(entity, seen)) is not None:
            yield _Sent(str(at(body, event.entity_path or "id")), body, seen)


def _parts(event: Event, body: Body) -> Iterator[Part]:
    if event.parts:
        yield from event.parts.cut(body)
    else:
        yield Part(body, at(body, event.time.path) if event.time else None)


def _outranks(event: Event, new: Row, old: Row) -> bool:
    """Of two states at one time the greater one holds; of a thing that happened, what was said last."""
    if not isinstance(event.identity, State):
        return True
    ranks = [[_rank(one[name]) for name in event.identity.precedence] for one in (new, old)]
    return ranks[0] > ranks[1]


def _rank(value: Any) -> tuple[bool, Any]:
    return (value is not None, 0 if value is None else value)
