"""Which entities there are, read out of what the poller remembers: the state topic, followed."""

import zlib
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final

import msgspec
from confluent_kafka.schema_registry import SchemaRegistryClient

from connectors.kafka.decoder import Decoder
from connectors.kafka.follower import Change, Follower
from connectors.kafka.registry import writer_schema
from connectors.poll.memory import Head, Place, chunk_key, read_chunk, read_head
from connectors.settings.model import Kafka
from connectors.transports.sources import listing_of, topics
from schemas.control.poll_states import POLL_STATES
from schemas.derive.record_types import record_type

_TYPE: Final = record_type(POLL_STATES)
_NONE: Final = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Part:
    """The ids in one chunk of an object of an organisation, and the run that wrote it."""

    org: str
    key: str
    run_id: str
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Turn:
    """An object's head: from now on these chunks count."""

    org: str
    name: str
    places: tuple[Place | None, ...]


class Inventory:
    """Ids by organisation and object, as of each object's newest head."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str], Part] = {}
        self._ids: dict[str, dict[str, frozenset[str]]] = {}
        self._listeners: list[Callable[[set[str]], None]] = []

    def ids(self, org: str) -> Mapping[str, frozenset[str]]:
        return self._ids.get(org, {})

    @contextmanager
    def listening(self, listener: Callable[[set[str]], None]) -> Iterator[None]:
        """It is called with the organisations of which some object's ids have changed."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    def take(self, found: Sequence[Part | Turn]) -> None:
        changed = {each.org for each in found if self._note(each)}
        for listener in list(self._listeners) if changed else ():
            listener(changed)

    def _note(self, found: Part | Turn) -> bool:
        if isinstance(found, Part):
            self._parts[found.org, found.key] = found
            return False
        ids = _NONE.union(*self._counting(found))
        objects = self._ids.setdefault(found.org, {})
        before, objects[found.name] = objects.get(found.name, _NONE), ids
        return before != ids

    def _counting(self, turn: Turn) -> Iterable[frozenset[str]]:
        """A chunk that another run has overwritten meanwhile is on its way to the next head."""
        for number, place in enumerate(turn.places):
            if place is not None:
                part = self._parts.get((turn.org, chunk_key(turn.name, number, place.slot)))
                if part is not None and part.run_id == place.run_id:
                    yield part.ids


@asynccontextmanager
async def following(
    inventory: Inventory, kafka: Kafka, registry: SchemaRegistryClient
) -> AsyncIterator[Follower[Part | Turn]]:
    """The inventory is kept up to date; the follower says when that is so for the first time."""
    wanted = frozenset(listing.name for event in topics().values() if (listing := listing_of(event)))
    read = partial(_read, Decoder(partial(writer_schema, registry), (_TYPE,)), wanted)
    follower = Follower[Part | Turn](kafka, _TYPE.topic or "", read, inventory.take)
    async with follower:
        yield follower


def _read(decode: Decoder, wanted: Collection[str], change: Change) -> Part | Turn | None:
    """What can't be read is not of this version, and its object will be learned anew."""
    key, value = change
    entity = key.decode("utf-8", "replace").partition("/")[2]
    name, _, chunk = entity.partition("/")
    if name not in wanted or value is None or (found := decode(value)) is None:
        return None
    org, state = found.fields["org"], found.fields["state"]
    try:
        if not chunk:
            head: Head = read_head(state)
            return Turn(org, name, head.places)
        run_id, entities = read_chunk(state)
    except (zlib.error, msgspec.MsgspecError):
        return None
    return Part(org, entity, run_id, frozenset(i for i, each in entities.items() if not each.deleted))
