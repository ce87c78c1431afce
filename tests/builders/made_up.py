"""Samples of what nobody has written one for: made up from the declaration, as the simulated Genesys does."""

from typing import Any, Final

from schemas.clock import to_iso
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.derive.examples.bodies import entity_example, fact_example
from schemas.derive.examples.filling import Version
from schemas.derive.examples.lots import seed_of

Body = dict[str, Any]
_NOON: Final = 1_795_262_400_000
_ENTITIES: Final = 30
"""So many that what is absent in some is there in another."""


def _version(declared: Object | Event, seed: int) -> Version:
    lot = seed_of(declared.name, seed)
    return Version(f"{declared.entity}-{seed}", lot, 1, _NOON - seed, _NOON, "above")


def _known(target: str, lot: int) -> str:
    return f"{target}-{lot % 5}"


def listed(declared: Object) -> list[Body]:
    """The entities of a page; new ones at each call."""
    make = entity_example(declared, _known)
    return [make(_version(declared, seed)).body for seed in range(_ENTITIES)]


def delivered(event: Event) -> dict[str, Body]:
    """One event by each transport, or as it is fetched; and others, in which other things are absent."""
    make = fact_example(event, _known)
    bodies = [(f"{event.entity}-{seed}", make(_version(event, seed)).body) for seed in range(_ENTITIES)]
    if event.topic is None:
        return {"rest": bodies[0][1]} | {f"{n}": body for n, (_, body) in enumerate(bodies[1:])}
    (first, body), *others = bodies
    further = {f"{n}": _message(event, entity_id, said) for n, (entity_id, said) in enumerate(others)}
    return {"websocket": _message(event, first, body), "eventbridge": _bridged(event, first, body), **further}


def _message(event: Event, entity_id: str, body: Body) -> Body:
    topic = (event.topic or "").replace("{id}", entity_id)
    return {"topicName": topic, "version": "2", "eventBody": body, "metadata": {"CorrelationId": entity_id}}


def _bridged(event: Event, entity_id: str, body: Body) -> Body:
    return {
        "version": "0",
        "id": "52f3b1f5-b6f9-5b9a-9826-5772ae181b83",
        "detail-type": event.topic,
        "source": "aws.partner/genesys.com/cloud/c9631292-915c-5c90-bb7f-131cece461d6/north-harbour-bus",
        "account": "123456789012",
        "time": to_iso(_NOON),
        "region": "us-east-1",
        "resources": [],
        "detail": {**_message(event, entity_id, body), "timestamp": to_iso(_NOON)},
    }
