"""The sink as a process: logs → ClickHouse."""

from functools import partial
from typing import Final

from connectors.clickhouse.insert import ClickHouseStore
from connectors.clock import open_clock
from connectors.kafka.consumer import LogConsumer
from connectors.kafka.logs import Unchanged, checked_epochs
from connectors.kafka.producer import BlockingLog
from connectors.kafka.registry import look_up, open_registry, writer_schema
from connectors.kafka.wire import Encoder
from connectors.observe.roles import on_stop_signals, role
from connectors.settings.model import Settings
from schemas import catalogue
from schemas.control.dead_letters import DEAD_LETTERS
from streams.records.writers import Writers
from streams.sink.sink import Log, Sink, World

GROUP: Final = "trunkline.sink"
_PATIENCE_MS: Final = 10_000


def _logs(settings: Settings) -> dict[str, Log]:
    """Every family's log, the results and the dead letters, by topic with prefix."""
    families = {family.log: family.name for family in catalogue.families()}
    families |= {aggregate.topic: "" for aggregate in catalogue.aggregates()}
    dead = DEAD_LETTERS.topic or ""
    epochs = checked_epochs(settings.kafka, [*families, dead])
    prefix = settings.kafka.topic_prefix
    logs = {prefix + log: Log(prefix + log, family, epochs[prefix + log]) for log, family in families.items()}
    return logs | {prefix + dead: Log(prefix + dead, "", epochs[prefix + dead], buries=False)}


def serve(settings: Settings) -> None:
    """Run until SIGTERM. Raises what waiting doesn't mend: setup, a changed epoch, a truncated log."""
    with role("sink", settings) as health:
        registry = open_registry(settings.registry)
        logs = _logs(settings)
        names = [topic.removeprefix(settings.kafka.topic_prefix) for topic in logs]
        consumer = LogConsumer(settings.kafka, GROUP, names)
        world = World(
            consumer=consumer,
            writers=Writers(partial(writer_schema, registry)),
            store=ClickHouseStore(settings.clickhouse),
            bury=BlockingLog(
                settings.kafka, Encoder(look_up(registry, catalogue.record_types())), _PATIENCE_MS
            ).append,
            check=Unchanged(settings.kafka, {topic: log.epoch for topic, log in logs.items()}),
            clock=open_clock(settings.clock),
        )
        sink = Sink(world, logs, settings.sink)
        on_stop_signals(sink.stop)
        health.unready = None
        health.waiting.append(lambda: None if consumer.assigned_once else "no partition assigned yet")
        sink.run()
