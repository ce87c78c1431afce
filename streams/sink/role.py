"""The sink as a process: logs → ClickHouse, and requests for restatement."""

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

import pyarrow as pa
from confluent_kafka.schema_registry import SchemaRegistryClient

from connectors.clickhouse.insert import ClickHouseStore
from connectors.clickhouse.read import ClickHouseAnswers
from connectors.clock import open_clock
from connectors.kafka.consumer import LogConsumer
from connectors.kafka.ledger import Epoch
from connectors.kafka.logs import Unchanged, checked_epochs
from connectors.kafka.producer import BlockingLog
from connectors.kafka.registry import look_up, open_registry, writer_schema
from connectors.kafka.wire import Encoder
from connectors.observe.roles import on_stop_signals, role
from connectors.settings.model import Settings
from schemas import catalogue
from schemas.control.dead_letters import DEAD_LETTERS
from schemas.control.restatements import RESTATEMENTS
from streams.records.writers import Writers
from streams.sink.requested import Desk, Requested
from streams.sink.restating import Restater
from streams.sink.sink import Log, Sink, World
from streams.sink.stored import Stored

GROUP: Final = "trunkline.sink"
RESTATE_GROUP: Final = "trunkline.restate"
_PATIENCE_MS: Final = 10_000
_PAUSE_S: Final = 0.2


def logs_of(epochs: Mapping[str, Epoch], prefix: str) -> dict[str, Log]:
    """All that the first loop reads, by topic with prefix."""
    families = {family.log: family for family in catalogue.families()}
    return {
        prefix + topic: Log(
            topic=prefix + topic,
            family=families.get(topic),
            epoch=epochs[prefix + topic],
            buries=topic != DEAD_LETTERS.topic,
        )
        for topic in topics()[0]
    }


def topics() -> tuple[list[str], str]:
    """What the first loop reads and what the second one does, without prefix.

    Of our own topics those with records that have a table; others on them are passed over.
    """
    families = [family.log for family in catalogue.families()]
    results = [aggregate.topic for aggregate in catalogue.aggregates()]
    own = {control.topic for control in catalogue.controls() if control.topic and control.table}
    return [*families, *results, *sorted(own)], RESTATEMENTS.topic or ""


def _bury(settings: Settings, registry: SchemaRegistryClient) -> BlockingLog:
    ids = look_up(registry, catalogue.record_types())
    return BlockingLog(settings.kafka, Encoder(ids), _PATIENCE_MS)


def _writers(registry: SchemaRegistryClient) -> Writers:
    return Writers(partial(writer_schema, registry), look_up(registry, catalogue.record_types()).values())


def _unchanged(settings: Settings, epochs: Mapping[str, Epoch], topics: Iterable[str]) -> Unchanged:
    return Unchanged(settings.kafka, {topic: epochs[topic] for topic in topics})


def _sink(settings: Settings, registry: SchemaRegistryClient, epochs: Mapping[str, Epoch]) -> Sink:
    logs = logs_of(epochs, settings.kafka.topic_prefix)
    world = World(
        consumer=LogConsumer(settings.kafka, GROUP, topics()[0]),
        writers=_writers(registry),
        store=ClickHouseStore(settings.clickhouse),
        bury=_bury(settings, registry).append,
        check=_unchanged(settings, epochs, logs),
        clock=open_clock(settings.clock),
    )
    return Sink(world, logs, settings.sink)


def _requested(settings: Settings, registry: SchemaRegistryClient, epochs: Mapping[str, Epoch]) -> Requested:
    topic = settings.kafka.topic_prefix + topics()[1]
    stored = Stored(settings.kafka, GROUP, [aggregate.topic for aggregate in catalogue.aggregates()])
    desk = Desk(
        consumer=LogConsumer(settings.kafka, RESTATE_GROUP, [topics()[1]]),
        writers=_writers(registry),
        bury=_bury(settings, registry).append,
        check=_unchanged(settings, epochs, [topic]),
        clock=open_clock(settings.clock),
        ends=stored.ends,
        reached=stored.reached,
    )
    return Requested(desk, partial(_restater, settings), epochs[topic].epoch)


def _restater(settings: Settings, stopping: Callable[[], bool]) -> Restater:
    ask, store = ClickHouseAnswers(settings.clickhouse), ClickHouseStore(settings.clickhouse)
    return Restater(ask, store, stopping, partial(time.sleep, _PAUSE_S))


def serve(settings: Settings) -> None:
    """Run until SIGTERM. Raises what waiting doesn't mend: setup, a changed epoch, a truncated log."""
    with role("sink", settings) as health:
        registry = open_registry(settings.registry)
        read, asked = topics()
        epochs = checked_epochs(settings.kafka, [*read, asked])
        sink = _sink(settings, registry, epochs)
        requested = _requested(settings, registry, epochs)
        on_stop_signals(lambda: _stop(sink, requested))
        _warm_up()
        health.unready = None
        health.waiting.append(lambda: None if sink.assigned_once else "no partition assigned yet")
        _run(sink, requested)


def _warm_up() -> None:
    """pyarrow looks for pandas when it makes its first array, for a second or more: not while rows wait."""
    pa.array([], pa.int64())


def _stop(sink: Sink, requested: Requested) -> None:
    sink.stop()
    requested.stop()


def _run(sink: Sink, requested: Requested) -> None:
    """Both loops, until both have ended: where one ends, the other is told to. Raises what either raised."""
    with ThreadPoolExecutor(1, "sink-requests") as pool:
        working = pool.submit(requested.run)
        working.add_done_callback(lambda _: sink.stop())
        try:
            sink.run()
        finally:
            requested.stop()
        working.result()
