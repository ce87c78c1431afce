"""Answers and events of Genesys Cloud as the contract shows them: tests/data/genesys/samples.

One file a declaration, by its name. Without one they are made up from the declaration: then the laws hold it
to itself, and a file with what Genesys really says holds it to that.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from connectors.poll.reading import stamped
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.reading.envelope import open_envelope
from schemas.reading.facts import Fact, fact_reader
from schemas.reading.topics import Topics
from tests.builders import made_up

_FOLDER: Final = Path(__file__).parents[1] / "data" / "genesys" / "samples"
Body = dict[str, Any]
TRANSPORTS: Final = ("websocket", "eventbridge", "rest")


@cache
def _text(kind: str, name: str) -> str:
    return (_FOLDER / kind / f"{name}.json").read_text(encoding="utf-8")


def _shown(kind: str, name: str) -> bool:
    return (_FOLDER / kind / f"{name}.json").exists()


def listed(declared: Object) -> list[Body]:
    """The entities of a page or of a bare array; new ones at each call."""
    if not _shown("objects", declared.name):
        return made_up.listed(declared)
    answer = json.loads(_text("objects", declared.name))
    entities: list[Body] = answer if isinstance(answer, list) else answer["entities"]
    return entities


def read(declared: Object) -> list[Body]:
    """The same as they are read: with whose list they stand in, where objects have a list for each parent."""
    return [dict(stamped(declared, body, "above")) for body in listed(declared)]


def delivered(event: Event) -> dict[str, Body]:
    """One event as each transport delivers it: `websocket` and `eventbridge`; `rest` where it is fetched."""
    return {name: item for name, item in _said(event).items() if name in TRANSPORTS}


def further(event: Event) -> dict[str, Body]:
    """Other events of the topic, by what is different in them."""
    return {name: item for name, item in _said(event).items() if name not in TRANSPORTS}


def _said(event: Event) -> dict[str, Body]:
    if not _shown("events", event.name):
        return made_up.delivered(event)
    items: dict[str, Body] = json.loads(_text("events", event.name))
    return items


def snapshot(event: Event) -> list[Body]:
    """The answer of the event's REST twin."""
    bodies: list[Body] = json.loads(answer(event))
    return bodies


def answer(event: Event) -> bytes:
    """The same as it comes."""
    return _text("snapshots", event.name).encode()


def posted() -> Body:
    """A request of an EventBridge API destination: method, path, headers and body."""
    request: Body = json.loads(_text("requests", "api_destination"))
    return request


def facts(event: Event, item: Body, received: int = 1_795_262_400_000) -> list[Fact]:
    """What a delivered item says; a WebSocket message without a time is of when it was received.

    Raises Unreadable.
    """
    if event.topic is None:
        return fact_reader(event)(item, "", None)
    envelope = open_envelope(item)
    found = Topics([event]).match(envelope.topic)
    assert found is not None, envelope.topic
    return fact_reader(event)(envelope.body, found[1], received if envelope.time is None else envelope.time)
