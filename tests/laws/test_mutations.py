"""Whatever is wrong with what Genesys sends, it becomes records or an Unreadable that names the field."""

from collections.abc import Callable, Iterable
from random import Random
from typing import Any, Final

import msgspec
import pytest

from connectors.poll.reading import decode, read_entity, read_twin
from schemas.catalogue import events, objects
from schemas.declare.events import Event
from schemas.declare.kinds import EARLIEST, LATEST
from schemas.declare.objects import Object
from schemas.log_record import LogRecord
from schemas.reading.envelope import open_envelope, parse
from schemas.reading.errors import Unreadable
from schemas.reading.facts import fact_reader
from schemas.reading.topics import Topics
from tests.builders import samples
from tests.builders.log_records import NOON, encode, of
from tests.builders.mutations import mutated

_MUTATIONS: Final = 200
Read = Callable[[bytes], list[LogRecord]]


def _received(event: Event) -> Read:
    """As the receiver reads what is posted."""

    def read(raw: bytes) -> list[LogRecord]:
        return [record for item in parse(raw) for record in _records(item)]

    def _records(item: Any) -> Iterable[LogRecord]:
        envelope = open_envelope(item)
        found = Topics([event]).match(envelope.topic)
        if found is None:
            raise Unreadable("topicName", f"{envelope.topic} is not collected")
        for fact in fact_reader(event)(envelope.body, found[1], envelope.time):
            known = {"entity_id": fact.entity_id, "effective_time": fact.effective_time, "extra": fact.extra}
            yield of(event, fact.values, envelope_id=envelope.envelope_id, **known)

    return read


def _fetched(event: Event) -> Read:
    """As the poller reads a body that it has fetched."""

    def read(raw: bytes) -> list[LogRecord]:
        facts = read_twin(event, decode(raw), "", None)
        return [of(event, f.values, entity_id=f.entity_id, effective_time=f.effective_time) for f in facts]

    return read


def _listed(declared: Object) -> Read:
    """As the poller reads an entity of a list."""

    def read(raw: bytes) -> list[LogRecord]:
        entity_id, reading = read_entity(declared, decode(raw), parent="above" if declared.per else None)
        values = {"deleted": False, **msgspec.msgpack.decode(reading.content)}
        at = NOON if reading.modified is None else reading.modified
        return [of(declared, values, entity_id=entity_id, effective_time=at, extra=reading.extra)]

    return read


def _refused(read: Read, raw: bytes) -> Unreadable | None:
    """None where it was read, and the records are such as a log takes."""
    try:
        records = read(raw)
    except Unreadable as unreadable:
        return unreadable
    _check_records(records, raw)
    return None


def _check(read: Read, mutations: Iterable[bytes]) -> None:
    """Both must come about: mutations that nothing refuses, or that everything does, would test nothing."""
    outcomes = [_refused(read, raw) for raw in mutations]
    refused = [outcome for outcome in outcomes if outcome]
    assert 0 < len(refused) < len(outcomes)
    assert all(unreadable.where.strip(".") and unreadable.reason for unreadable in refused)


def _check_records(records: list[LogRecord], raw: bytes) -> None:
    """They name an entity and a time that tables can hold, and go through Avro."""
    assert records, raw
    for record in records:
        assert record.entity_id, raw
        assert EARLIEST <= record.effective_time < LATEST, raw
        assert encode(record), raw


def _mutations(random: Random, originals: list[Any]) -> list[bytes]:
    return [msgspec.json.encode(mutated(random, random.choice(originals))) for _ in range(_MUTATIONS)]


def _flipped(random: Random, whole: bytes) -> bytes:
    """Cut short or not, with some bits the wrong way round."""
    raw = bytearray(whole[: random.choice((len(whole), random.randrange(1, len(whole))))])
    for _ in range(random.choice((0, 1, 3))):
        raw[random.randrange(len(raw))] ^= 1 << random.randrange(8)
    return bytes(raw)


@pytest.mark.parametrize("event", events(), ids=lambda e: e.name)
def test_events(event: Event, seed: int) -> None:
    random = Random(f"{seed} {event.name}")
    read = _received(event) if event.topic else _fetched(event)
    items = [*samples.delivered(event).values(), *samples.further(event).values()]
    _check(read, _mutations(random, items))


@pytest.mark.parametrize("declared", objects(), ids=lambda o: o.name)
def test_objects(declared: Object, seed: int) -> None:
    random = Random(f"{seed} {declared.name}")
    _check(_listed(declared), _mutations(random, samples.listed(declared)))


@pytest.mark.parametrize("event", [e for e in events() if e.topic], ids=lambda e: e.name)
def test_damaged_bytes(event: Event, seed: int) -> None:
    random = Random(f"{seed} {event.name} bytes")
    whole = msgspec.json.encode(samples.delivered(event)["eventbridge"])
    _check(_received(event), [_flipped(random, whole) for _ in range(_MUTATIONS)])
