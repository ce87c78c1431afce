"""What Genesys says is what the table gets: JSON → reader → Avro → columns → Arrow, value for value."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from schemas.catalogue import events, objects
from schemas.derive.record_types import RecordType, record_type
from schemas.derive.tables import table_of
from schemas.log_record import LogRecord
from schemas.reading.values import reader
from streams.sink.plan import plan
from tests.builders import log_records, records, samples
from tests.builders.log_records import NOON, encode
from tests.builders.rows import plainly, row


def _from_samples() -> Iterator[LogRecord]:
    for event in events():
        for item in (*samples.delivered(event).values(), *samples.further(event).values()):
            for fact in samples.facts(event, item):
                header = {"entity_id": fact.entity_id, "effective_time": fact.effective_time}
                yield log_records.of(event, fact.values, extra=fact.extra, **header)
    for declared in objects():
        for body in samples.read(declared):
            values = {**reader(declared.record)(body, ""), "deleted": False}
            yield log_records.of(declared, values, entity_id=body[declared.id_path], source="poll")


def _random(kind: RecordType, random: Random) -> LogRecord:
    values = records.value(random, records.plain(kind.avro()))
    header = {column.name: values.pop(column.name) for column in kind.columns[: -len(kind.body)]}
    return log_records.of(
        kind.declaration, values, **{**header, "effective_time": NOON, "received_time": NOON}
    )


def _check(kind: RecordType, made: list[LogRecord]) -> None:
    planned = plan(log_records.batch(map(encode, made)), log_records.writers().of, 1)
    assert planned.refused == ()
    if table_of(kind.declaration) is None:
        assert planned.rows[0].table is None
        return
    assert planned.rows[0].table is not None
    assert plainly(planned.rows[0].table) == [row(kind, record.fields()) for record in made]


@pytest.mark.parametrize("declared", [*events(), *objects()], ids=lambda d: d.name)
def test_samples(declared: Any) -> None:
    kind = record_type(declared)
    made = [record for record in _from_samples() if record.type is kind]
    assert made
    _check(kind, made)


@pytest.mark.parametrize("kind", log_records.TYPES, ids=lambda t: t.name)
@pytest.mark.parametrize("count", [1, 200])
def test_random_records(kind: RecordType, count: int, seed: int) -> None:
    random = Random(seed)
    _check(kind, [_random(kind, random) for _ in range(count)])
