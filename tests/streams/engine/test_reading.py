"""A log has more on it than the engine has a use for: it moves time, and nothing else of it is read."""

from random import Random

import numpy as np

from connectors.kafka.wire import PREFIX
from schemas.clock import HOUR
from schemas.derive.record_types import record_type
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.log_record import LogRecord
from streams.engine.reading import read
from tests.builders import log_records, records
from tests.builders.log_records import NOON, encode
from tests.builders.shapes import SHAPES

_SAMPLES = {record_type(TRUNK_METRICS).name}


def _log(random: Random) -> list[LogRecord]:
    """Samples between records of all types."""
    made = []
    for _ in range(300):
        kind = random.choice([*log_records.TYPES, record_type(TRUNK_METRICS)])
        values = records.value(random, records.plain(kind.avro()))
        header = {column.name: values.pop(column.name) for column in kind.columns[: -len(kind.body)]}
        header |= {"org": random.choice(("north", "south")), "received_time": NOON}
        header["effective_time"] = NOON + random.randrange(-HOUR, HOUR)
        made.append(log_records.of(kind.declaration, values, **header))
    return made


def test_what_is_of_no_use_moves_time_all_the_same(seed: int) -> None:
    values = [encode(record) for record in _log(Random(seed))]
    offsets = np.arange(len(values))
    whole = read(values, offsets, log_records.writers().of)
    brief = read(values, offsets, log_records.writers().of, _SAMPLES)
    for name in ("offset", "org", "org_hashes", "proposed"):
        assert getattr(brief, name).tolist() == getattr(whole, name).tolist()
    assert brief.orgs == whole.orgs
    (found,), (expected,) = brief.parts, [part for part in whole.parts if part.type in _SAMPLES]
    assert found.row.tolist() == expected.row.tolist()
    assert found.columns.keys() == expected.columns.keys()


def test_a_body_of_no_use_is_not_looked_at() -> None:
    blank = {c.name: c.blank for c in record_type(SHAPES).body}
    cut = encode(log_records.of(SHAPES, {**blank, "plain_bytes": b""}))[:-1]
    offsets = np.arange(2)
    values = [cut, cut[: PREFIX.size + 3]]
    assert read(values, offsets, log_records.writers().of).offset.tolist() == []
    assert read(values, offsets, log_records.writers().of, _SAMPLES).offset.tolist() == [0]
