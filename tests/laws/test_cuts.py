"""A row is a function of its record and its place: however a log is cut into batches, and read again."""

from collections.abc import Iterable
from random import Random
from typing import Any

from schemas.log_record import LogRecord
from streams.sink.batch import Batch
from streams.sink.plan import plan
from streams.sink.writing import tables
from tests.builders import log_records, records
from tests.builders.log_records import NOON, encode
from tests.builders.rows import whole


def _log(random: Random, count: int) -> list[LogRecord]:
    """Records of all types in a mix, some of them told twice."""
    made = []
    for kind in random.choices(log_records.TYPES, k=count):
        values = records.value(random, records.plain(kind.avro()))
        header = {column.name: values.pop(column.name) for column in kind.columns[: -len(kind.body)]}
        times = {"effective_time": NOON, "received_time": NOON}
        made.append(log_records.of(kind.declaration, values, **{**header, **times}))
    made += random.sample(made, count // 4)
    random.shuffle(made)
    return made


def _rows(batch: Batch) -> dict[str, list[dict[str, Any]]]:
    made = plan(batch, log_records.writers().of, 3)
    assert made.refused == ()
    return {name: whole(table) for name, table in tables(made.rows)}


def _cut(random: Random, log: Batch) -> Iterable[Batch]:
    """Stretches that overlap: what isn't committed is read again."""
    start = 0
    while start < len(log):
        end = min(len(log), start + random.choice((1, 7, 60)))
        part = Batch(log.topic)
        for row in range(max(0, start - random.choice((0, 0, 5))), end):
            part.add(log.values[row], log.partitions[row], log.offsets[row])
        yield part
        start = end


def test_rows_do_not_depend_on_the_cuts(seed: int) -> None:
    random = Random(seed)
    for _ in range(3):
        log = log_records.batch(map(encode, _log(random, 300)), partitions=3)
        expected = {name: {repr(row) for row in rows} for name, rows in _rows(log).items()}
        found: dict[str, set[str]] = {}
        for batch in _cut(random, log):
            for name, rows in _rows(batch).items():
                found.setdefault(name, set()).update(map(repr, rows))
        assert found == expected
