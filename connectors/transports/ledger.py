"""The ledger of transports and gaps as it stands, in the memory of whoever follows it."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final

from confluent_kafka.schema_registry import SchemaRegistryClient

from connectors.kafka.decoder import Decoder
from connectors.kafka.follower import Change, Follower
from connectors.kafka.registry import writer_schema
from connectors.settings.model import Kafka
from connectors.transports.entries import TYPES, Entry, Gap, Heard, Standing, entry_of
from schemas.control.transports import NONE, TRANSPORTS
from schemas.declare.kinds import Term

_TOPIC: Final = TRANSPORTS.topic or ""
_NOTHING: Final[Mapping[str, int]] = {}


@dataclass(frozen=True, slots=True)
class Noted:
    """A record of an organisation; `entity` names it within its kind."""

    org: str
    entity: str
    entry: Entry


class Ledger:
    """The newest entries; those who listen hear of changes."""

    def __init__(self) -> None:
        self._transports: dict[str, dict[str, Standing]] = {}
        self._open: dict[str, dict[str, Gap]] = {}
        self._heard: dict[str, Mapping[str, int]] = {}
        self._listeners: list[Callable[[set[str]], None]] = []

    def standings(self, org: str) -> Mapping[str, Standing]:
        """Topic template → how it comes. A topic that nothing was decided of is not in it."""
        return self._transports.get(org, {})

    def transport(self, org: str, topic: str) -> Term | None:
        """None: nothing was decided yet."""
        found = self._transports.get(org, {}).get(topic)
        return found.transport if found else None

    def telling(self, org: str, topic: str, at: int | None) -> frozenset[Term]:
        """The transport by which it comes, and that by which it came at a time; empty: nobody tells it."""
        found = self._transports.get(org, {}).get(topic)
        if found is None or found.transport == NONE:
            return frozenset()
        late = at is not None and at < found.since
        return frozenset({found.transport, found.before} if late else {found.transport})

    def open_gaps(self, org: str) -> Iterable[Gap]:
        return self._open.get(org, {}).values()

    def heard(self, org: str) -> Mapping[str, int]:
        """Topic template → until when the last owner of the sockets is known to have heard all of it."""
        return self._heard.get(org, _NOTHING)

    @contextmanager
    def listening(self, listener: Callable[[set[str]], None]) -> Iterator[None]:
        """It is called with the organisations that something changed for."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    def take(self, noted: Sequence[Noted]) -> None:
        for each in noted:
            self._note(each)
        changed = {each.org for each in noted}
        for listener in list(self._listeners):
            listener(changed)

    def _note(self, noted: Noted) -> None:
        match noted.entry:
            case Standing():
                self._transports.setdefault(noted.org, {})[noted.entity] = noted.entry
            case Heard(until):
                self._heard[noted.org] = until
            case Gap() as gap:
                gaps = self._open.setdefault(noted.org, {})
                gaps.pop(gap.id, None)
                if gap.open:
                    gaps[gap.id] = gap


@asynccontextmanager
async def following(
    ledger: Ledger, kafka: Kafka, registry: SchemaRegistryClient
) -> AsyncIterator[Follower[Noted]]:
    """The ledger is kept up to date; the follower says when that is so for the first time."""
    decode = Decoder(partial(writer_schema, registry), TYPES)
    async with Follower(kafka, _TOPIC, partial(_read, decode), ledger.take) as follower:
        yield follower


def _read(decode: Decoder, change: Change) -> Noted | None:
    """Epochs of logs are in the same topic, and no concern of ours."""
    _, value = change
    found = decode(value) if value is not None else None
    if found is None:
        return None
    return Noted(found.fields["org"], found.fields["entity_id"], entry_of(found.type, found.fields))
