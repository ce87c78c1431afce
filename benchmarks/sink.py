"""The sink: rows a second from the log into ClickHouse, beside consuming and decoding alone."""

import time
from functools import partial
from pathlib import Path
from typing import Final

import pyarrow as pa

from benchmarks.load import ORGANISATIONS, fill, samples
from benchmarks.results import Results
from connectors.clickhouse.client import open_client
from connectors.clickhouse.insert import ClickHouseStore
from connectors.clock import SystemClock
from connectors.kafka.consumer import LogConsumer
from connectors.kafka.logs import Unchanged, checked_epochs
from connectors.kafka.registry import look_up, open_registry, writer_schema
from connectors.kafka.wire import Encoder
from connectors.settings.model import Settings
from deploy.line.running import Place, prepare
from deploy.local.genesys.config.file import load
from deploy.local.state import Stack
from schemas import catalogue
from schemas.declare.families import TELEPHONY
from streams.avro.decode import decode
from streams.columns.buffer import join
from streams.records.writers import Writer, Writers
from streams.sink.sink import Log, Sink, World

ROWS: Final = 2_000_000
_FETCH: Final = 20_000
_PREFIX: Final = 5


def floor(settings: Settings, writers: Writers) -> float:
    """Events a second: consume the topic and decode every field of it, nothing else."""
    consumer = LogConsumer(settings.kafka, "bench.floor", [TELEPHONY.log])
    done, begun = 0, 0.0
    values: list[bytes] = []
    while done < ROWS:
        messages = consumer.fetch(_FETCH, 0.05)
        begun = begun or (time.perf_counter() if messages else 0.0)
        values += [message.value() or b"" for message in messages]
        if len(values) >= _FETCH * 5 or (values and done + len(values) >= ROWS):
            done += _decoded(values, writers)
            values = []
    consumer.close()
    return ROWS / (time.perf_counter() - begun)


def _decoded(values: list[bytes], writers: Writers) -> int:
    buffer, start, end = join(values)
    writer = writers.of(int.from_bytes(values[0][1:_PREFIX], "big"))
    if not isinstance(writer, Writer):
        raise TypeError(writer.reason)
    _, good = decode(writer.fields, buffer, start + _PREFIX, end)
    return int(good.sum())


class _Stopping:
    """A store that stops the sink once all rows are in."""

    def __init__(self, settings: Settings) -> None:
        self._store = ClickHouseStore(settings.clickhouse)
        self.sink: Sink | None = None
        self.rows = 0
        self.ended = 0.0

    def __call__(self, table: str, rows: pa.Table) -> None:
        self._store(table, rows)
        if table == "trunk_metrics_facts":
            self.rows += rows.num_rows
            if self.rows >= ROWS and self.sink:
                self.ended = time.perf_counter()
                self.sink.stop()


def rows_per_s(settings: Settings, writers: Writers) -> float:
    topic = settings.kafka.topic_prefix + TELEPHONY.log
    epoch = checked_epochs(settings.kafka, [TELEPHONY.log])[topic]
    store = _Stopping(settings)
    consumer = LogConsumer(settings.kafka, "bench.sink", [TELEPHONY.log])
    world = World(
        consumer, writers, store, lambda _: None, Unchanged(settings.kafka, {topic: epoch}), SystemClock()
    )
    store.sink = Sink(world, {topic: Log(topic, TELEPHONY.name, epoch)}, settings.sink)
    begun = time.perf_counter()
    store.sink.run()
    return ROWS / (store.ended - begun)


def measure(stack: Stack, home: Path, results: Results) -> None:
    settings = prepare(stack, load(ORGANISATIONS), Place(home / "sink")).settings
    encoder = Encoder(look_up(open_registry(settings.registry), catalogue.record_types()))
    fill(settings.kafka, encoder, settings.kafka.partitions, samples(ROWS, orgs=20, trunks=100))
    writers = Writers(partial(writer_schema, open_registry(settings.registry)))
    least = floor(settings, writers)
    rate = rows_per_s(settings, writers)
    with open_client(settings.clickhouse) as client:
        stored = client.query("SELECT count() FROM trunk_metrics").result_rows[0][0]
    if stored != ROWS:
        raise AssertionError(f"{stored} facts of {ROWS}")
    results.add("sink.rows_per_s", rate)
    results.add("sink.floor_rows_per_s", least)
    results.add("sink.vs_floor", rate / least)
