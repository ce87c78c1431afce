"""The least that anybody must do with a log: consume it with librdkafka, tuned, and decode every field."""

import time
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Final

from benchmarks.load import LOG
from connectors.kafka.consumer import LogConsumer
from connectors.kafka.registry import open_registry, writer_schema
from connectors.settings.model import Settings
from streams.avro.decode import decode
from streams.columns.buffer import join
from streams.records.writers import Writer, Writers

_FETCH: Final = 20_000
_AT_ONCE: Final = 100_000
_PREFIX: Final = 5
_schema_id = itemgetter(slice(1, _PREFIX))


def floor(settings: Settings, count: int) -> float:
    """Records a second, of a log that has `count` of them."""
    writers = Writers(partial(writer_schema, open_registry(settings.registry)))
    consumer = LogConsumer(settings.kafka, "bench.floor", [LOG])
    done, begun = 0, 0.0
    values: list[bytes] = []
    while done < count:
        messages = consumer.fetch(_FETCH, 0.05)
        begun = begun or (time.perf_counter() if messages else 0.0)
        values += [message.value() or b"" for message in messages]
        if len(values) >= _AT_ONCE or done + len(values) >= count:
            done += _decoded(values, writers)
            values = []
    seconds = time.perf_counter() - begun
    consumer.close()
    return count / seconds


def _decoded(values: Sequence[bytes], writers: Writers) -> int:
    return sum(_decoded_of(list(run), writers) for _, run in groupby(values, _schema_id))


def _decoded_of(values: Sequence[bytes], writers: Writers) -> int:
    """All of one schema."""
    buffer, start, end = join(values)
    writer = writers.of(int.from_bytes(_schema_id(values[0]), "big"))
    if not isinstance(writer, Writer):
        raise TypeError(writer.reason)
    _, good = decode(writer.fields, buffer, start + _PREFIX, end)
    return int(good.sum())
