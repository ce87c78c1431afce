"""The ledger in memory: the newest of each entry, and who is told of a change."""

from connectors.kafka.decoder import Decoder
from connectors.transports.entries import (
    TYPES,
    Gap,
    Heard,
    Standing,
    entry_of,
    gap_record,
    heard_record,
    transport_record,
)
from connectors.transports.ledger import Ledger, Noted
from schemas.control.transports import NONE
from schemas.declare.header import EVENTBRIDGE, POLL, WEBSOCKET
from schemas.log_record import LogRecord
from tests.builders.log_records import encode

GAP = Gap("v2.a.{id}", 1_795_000_000_000, 1_795_000_060_000, 3, "silence", 0)
STANDING = Standing(POLL, 1_795_000_000_000, EVENTBRIDGE, "why", ("a:b:c", "d:e:f"))
HEARD = Heard({"v2.a.{id}": 1_795_000_000_000, "v2.b.{id}": 1_795_000_000_001})


def read_back(record: LogRecord) -> Noted:
    schemas = {number: t.avro() for number, t in enumerate(TYPES)}
    number = TYPES.index(record.type)
    value = encode(record)
    found = Decoder(lambda _: schemas[number], TYPES)(value)
    assert found is not None
    return Noted(found.fields["org"], found.fields["entity_id"], entry_of(found.type, found.fields))


def test_what_is_written_is_what_is_read() -> None:
    for record, entry in (
        (transport_record("east", "v2.a.{id}", STANDING, 1), STANDING),
        (gap_record("east", GAP, 1), GAP),
        (
            gap_record("east", GAP.repaired("run", 1_795_000_090_000), 1),
            GAP.repaired("run", 1_795_000_090_000),
        ),
        (heard_record("east", HEARD, 1), HEARD),
    ):
        assert read_back(record).entry == entry


def test_the_newest_counts_and_listeners_hear_of_the_organisation() -> None:
    ledger, told = Ledger(), list[set[str]]()
    assert ledger.transport("east", "v2.a.{id}") is None
    with ledger.listening(told.append):
        ledger.take([Noted("east", "v2.a.{id}", STANDING), Noted("west", "notify", HEARD)])
        ledger.take([Noted("east", "v2.a.{id}", Standing(EVENTBRIDGE, 2))])
    ledger.take([Noted("east", "v2.a.{id}", Standing(EVENTBRIDGE, 2))])
    assert ledger.transport("east", "v2.a.{id}") == EVENTBRIDGE
    assert ledger.heard("west") == HEARD.until
    assert ledger.heard("east") == {}
    assert told == [{"east", "west"}, {"east"}]


def test_what_is_late_is_told_by_whoever_was_to_tell_it_then() -> None:
    ledger, since = Ledger(), 1_795_000_000_000
    ledger.take([Noted("east", "v2.a.{id}", Standing(WEBSOCKET, since, EVENTBRIDGE))])
    assert ledger.telling("east", "v2.a.{id}", since - 1) == {EVENTBRIDGE, WEBSOCKET}
    assert ledger.telling("east", "v2.a.{id}", since) == {WEBSOCKET}
    assert ledger.telling("east", "v2.a.{id}", None) == {WEBSOCKET}


def test_what_no_transport_is_to_tell_is_told_by_whoever_tells_it() -> None:
    ledger = Ledger()
    assert ledger.telling("east", "v2.a.{id}", 5) == frozenset()
    ledger.take([Noted("east", "v2.a.{id}", Standing(NONE, 9, EVENTBRIDGE))])
    assert ledger.telling("east", "v2.a.{id}", 10) == frozenset()


def test_a_gap_is_open_until_it_is_repaired_and_the_same_stretch_is_one_gap() -> None:
    ledger = Ledger()
    ledger.take([Noted("east", GAP.id, GAP), Noted("east", GAP.id, GAP)])
    assert list(ledger.open_gaps("east")) == [GAP]
    assert not list(ledger.open_gaps("west"))
    ledger.take([Noted("east", GAP.id, GAP.repaired("run", 3))])
    assert not list(ledger.open_gaps("east"))
