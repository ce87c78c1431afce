"""All declared tables at once: rows a second beside the same inserts alone, and one row for each table."""

import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import pyarrow as pa
from confluent_kafka import Producer

from benchmarks.declared import Declared, everything
from benchmarks.filling import open_producer, send
from benchmarks.load import ORGANISATIONS
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
from schemas.derive.tables import WATERMARKS, table_of
from streams.records.writers import Writers
from streams.sink.sink import INSERTS, Log, Sink, World

_ROWS: Final = 400_000
_MOMENTS: Final = 20
_PATIENCE_S: Final = 120.0


@dataclass
class _Stored:
    """A store that keeps what it was given, and when the last of it was in."""

    settings: Settings
    given: list[tuple[str, pa.Table]] = field(default_factory=list)
    rows: int = 0
    at: float = 0.0

    def __post_init__(self) -> None:
        self._store = ClickHouseStore(self.settings.clickhouse)

    def __call__(self, table: str, rows: pa.Table) -> None:
        self._store(table, rows)
        if table != WATERMARKS.name:
            self.given.append((table, rows))
            self.at, self.rows = time.perf_counter(), self.rows + rows.num_rows

    def await_rows(self, wanted: int) -> float:
        """When they were in."""
        deadline = time.monotonic() + _PATIENCE_S
        while self.rows < wanted:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.rows} rows of {wanted} are stored")
            time.sleep(0.002)
        return self.at


def _sink(settings: Settings, store: _Stored) -> Sink:
    topics = [family.log for family in catalogue.families()]
    families = {settings.kafka.topic_prefix + family.log: family for family in catalogue.families()}
    epochs = checked_epochs(settings.kafka, topics)
    writers = Writers(partial(writer_schema, open_registry(settings.registry)))
    consumer = LogConsumer(settings.kafka, "bench.tables", topics)
    check = Unchanged(settings.kafka, epochs)
    world = World(consumer, writers, store, lambda _: None, check, SystemClock())
    return Sink(world, {t: Log(t, families[t], epochs[t]) for t in families}, settings.sink)


def _tell(settings: Settings, producer: Producer, each: Sequence[Declared], numbers: range) -> int:
    """A record of each declaration for every number; returns how many there are."""
    for declared in each:
        topic = settings.kafka.topic_prefix + declared.declared.family.log
        for number in numbers:
            send(producer, topic, declared.message(number, settings.kafka.partitions))
    producer.flush()
    return len(each) * len(numbers)


def _alone(settings: Settings, given: Sequence[tuple[str, pa.Table]]) -> float:
    """Rows a second where nothing is done but these inserts, as many at once."""
    store, begun = ClickHouseStore(settings.clickhouse), time.perf_counter()
    with ThreadPoolExecutor(INSERTS) as pool:
        list(pool.map(lambda pair: store(*pair), given))
    return sum(rows.num_rows for _, rows in given) / (time.perf_counter() - begun)


def _unique(settings: Settings, each: Sequence[Declared]) -> int:
    """Rows where each record is one."""
    tables = [table.name for one in each if one.unique and (table := table_of(one.declared))]
    counts = " UNION ALL ".join(f"SELECT count() AS n FROM {name} FINAL" for name in tables)
    with open_client(settings.clickhouse) as client:
        return int(client.query(f"SELECT sum(n) FROM ({counts})").result_rows[0][0])


def measure(stack: Stack, home: Path, results: Results) -> None:
    settings = prepare(stack, load(ORGANISATIONS), Place(home / "tables")).settings
    encode = Encoder(look_up(open_registry(settings.registry), catalogue.record_types()))
    each = [Declared(declared, encode) for declared in everything()]
    producer, share = open_producer(settings, linger_ms=5), results.scaled(_ROWS) // len(each)
    wanted = _tell(settings, producer, each, range(share))
    store = _Stored(settings)
    sink = _sink(settings, store)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(sink.run)
        while not sink.assigned_once:
            time.sleep(0.002)
        begun = time.perf_counter()
        rate = wanted / (store.await_rows(wanted) - begun)
        given, moments = [*store.given], []
        for number in range(share, share + _MOMENTS):
            told = time.perf_counter()
            wanted += _tell(settings, producer, each, range(number, number + 1))
            moments.append(store.await_rows(wanted) - told)
        sink.stop()
        running.result()
    expected = sum(one.unique for one in each) * (share + _MOMENTS)
    if (found := _unique(settings, each)) != expected:
        raise AssertionError(f"{found} rows of {expected}")
    alone = _alone(settings, given)
    results.add("tables.live", len(each))
    results.add("tables.rows_per_s", rate)
    results.add("tables.inserts_alone_rows_per_s", alone)
    results.add("tables.vs_inserts_alone", rate / alone)
    results.add("tables.one_row_each_ms", statistics.median(moments) * 1000)
