"""What is written to result topics: fastavro reads the declared records, and they say what the rows say."""

from random import Random
from typing import Any

import fastavro
import pytest

from connectors.kafka.ledger import OFFSET_BITS
from connectors.kafka.wire import schema_id
from schemas.catalogue import aggregates
from schemas.clock import DAY, HOUR, MINUTE
from schemas.control.ticks import TICKS
from schemas.derive.record_types import record_type
from schemas.measures.pieces import MISSING
from streams.results.rows import CAUSES, STATES
from tests.builders import log_records, records
from tests.simulation.worlds import EPOCH, START, Told, world
from tests.streams.engine.taking import owner, taken

_TYPES = {record_type(a).topic: record_type(a) for a in aggregates()}


def decoded(topic: str, value: bytes) -> dict[str, Any]:
    kind = _TYPES[topic]
    assert schema_id(value) == log_records.IDS[kind.name]
    return records.decode(fastavro.parse_schema(records.plain(kind.avro())), value)


@pytest.mark.parametrize("seed", range(10))
def test_values_are_the_declared_records_of_the_rows(seed: int) -> None:
    told = world(Random(seed)).told
    worker = owner()
    for effect, steps in taken(worker, told, [0, len(told)] if told else []):
        read = {b.topic: [decoded(b.topic, v) for v in b.values] for b in effect.blocks}
        meant: dict[str, list[dict[str, Any]]] = {}
        for step in steps:
            for rows in (rows for outcome in step.outcomes for rows in outcome.rows):
                topic = record_type(rows.aggregate).topic or ""
                meant.setdefault(topic, []).extend(_meant(rows, i) for i in range(len(rows)))
        said = {t: [{n: r[n] for n in m} for r, m in zip(read[t], meant[t], strict=True)] for t in read}
        assert said == meant


def _meant(rows: Any, i: int) -> dict[str, Any]:
    measures = {n: None if c[i] == MISSING else int(c[i]) for n, c in rows.measures.items()}
    return {
        "effective_time": int(rows.window[i]),
        "received_time": int(rows.as_of[i]),
        "state": STATES[rows.state[i]].decode(),
        "cause": CAUSES[rows.cause[i]].decode(),
        "revision": EPOCH << OFFSET_BITS | int(rows.offset[i]),
        **measures,
    }


def _told(*made: Any) -> list[Told]:
    return [Told(i, log_records.encode(record), record) for i, record in enumerate(made)]


def test_a_key_is_the_organisation_and_whose_row_it_is() -> None:
    told = _told(log_records.sample(1, effective_time=START, entity_id="t1", org="north"))
    ((effect, _),) = taken(owner(), told, [0, 1])
    assert [(b.topic, list(b.keys)) for b in effect.blocks] == [("trunkline.trunk_minute", [b"north/t1"])]


def test_what_memory_no_longer_holds_is_asked_for_once_a_stretch() -> None:
    tick = log_records.of(TICKS, {"owner": "t"}, entity_id="tick", effective_time=START + DAY)
    late = [
        log_records.sample(1, effective_time=START + at, received_time=START + DAY + at)
        for at in (0, MINUTE, HOUR)
    ]
    ((effect, _),) = taken(owner(), _told(tick, *late), [0, 4])
    asked = [(r.entity_id, r.effective_time - START, r.values["range_end"] - START) for r in effect.records]
    assert asked == [("t1", 0, 6 * MINUTE), ("t1", HOUR, HOUR + 5 * MINUTE)]
    revisions = [r.values["revision"] for r in effect.records]
    assert revisions == [EPOCH << OFFSET_BITS | 2, EPOCH << OFFSET_BITS | 3]
    assert effect.records[0].received_time == START + DAY + MINUTE
