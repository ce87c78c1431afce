"""The sink: rows a second from the log into ClickHouse, beside consuming and decoding alone."""

import time
from functools import partial
from pathlib import Path
from typing import Final

import pyarrow as pa

from benchmarks.filling import fill
from benchmarks.floor import floor
from benchmarks.load import MANY, ORGANISATIONS
from benchmarks.results import Results
from connectors.clickhouse.client import open_client
from connectors.clickhouse.insert import ClickHouseStore
from connectors.clock import SystemClock
from connectors.kafka.consumer import LogConsumer
from connectors.kafka.logs import Unchanged, checked_epochs
from connectors.kafka.registry import open_registry, writer_schema
from connectors.settings.model import Settings
from deploy.line.running import Place, prepare
from deploy.local.genesys.config.file import load
from deploy.local.state import Stack
from schemas.declare.families import TELEPHONY
from streams.records.writers import Writers
from streams.sink.sink import Log, Sink, World

ROWS: Final = 2_000_000


class _Stopping:
    """A store that stops the sink once all rows are in."""

    def __init__(self, settings: Settings, wanted: int) -> None:
        self._wanted = wanted
        self._store = ClickHouseStore(settings.clickhouse)
        self.sink: Sink | None = None
        self.rows = 0
        self.ended = 0.0

    def __call__(self, table: str, rows: pa.Table) -> None:
        self._store(table, rows)
        if table == "trunk_metrics_facts":
            self.rows += rows.num_rows
            if self.rows >= self._wanted and self.sink:
                self.ended = time.perf_counter()
                self.sink.stop()


def rows_per_s(settings: Settings, rows: int) -> float:
    writers = Writers(partial(writer_schema, open_registry(settings.registry)))
    topic = settings.kafka.topic_prefix + TELEPHONY.log
    epoch = checked_epochs(settings.kafka, [TELEPHONY.log])[topic]
    store = _Stopping(settings, rows)
    consumer = LogConsumer(settings.kafka, "bench.sink", [TELEPHONY.log])
    world = World(
        consumer, writers, store, lambda _: None, Unchanged(settings.kafka, {topic: epoch}), SystemClock()
    )
    store.sink = Sink(world, {topic: Log(topic, TELEPHONY, epoch)}, settings.sink)
    begun = time.perf_counter()
    store.sink.run()
    return rows / (store.ended - begun)


def measure(stack: Stack, home: Path, results: Results) -> None:
    settings = prepare(stack, load(ORGANISATIONS), Place(home / "sink")).settings
    rows = results.scaled(ROWS)
    records = fill(settings, MANY, rows)
    least = floor(settings, records)
    rate = rows_per_s(settings, rows)
    with open_client(settings.clickhouse) as client:
        stored = client.query("SELECT count() FROM trunk_metrics").result_rows[0][0]
    if stored != rows:
        raise AssertionError(f"{stored} facts of {rows}")
    results.add("sink.rows_per_s", rate)
    results.add("sink.floor_rows_per_s", least)
    results.add("sink.vs_floor", rate / least)
