"""The worker of a family as a process: its log → windows, on the result topics."""

import asyncio
import gc
import itertools
import logging
import os
import socket
import time
from contextlib import suppress
from functools import partial
from typing import Final, NoReturn

import structlog
from aiokafka import AIOKafkaProducer
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth
from faust.types import TP

from connectors.clock import open_clock
from connectors.kafka.changelog import read_changelog
from connectors.kafka.errors import EpochChanged, TryLater
from connectors.kafka.ledger import Epoch
from connectors.kafka.logs import Unchanged, checked_epochs
from connectors.kafka.registry import look_up, open_registry, writer_schema
from connectors.kafka.topics import changelog_of
from connectors.kafka.wire import Encoder
from connectors.observe.metrics import LAG, TICKS_WRITTEN
from connectors.observe.roles import Health, on_stop_signals, role
from connectors.settings.model import Kafka, Settings
from schemas import catalogue
from schemas.clock import Clock
from schemas.declare.families import Family
from streams.engine.gauges import Gauge, gauges_of
from streams.records.writers import Writers
from streams.results.outputs import Codec
from streams.work.app import WorkApp, build
from streams.work.names import group_of
from streams.work.partitions import Outside, Partition, Partitions
from streams.work.security import credentials
from streams.work.ticking import Ticking, tick
from streams.work.watching import watch_states
from streams.work.writing import KafkaChangelog, KafkaResults

_BEAT_S: Final = 1.0
_CHECK_EVERY: Final = 5
_LEAVE_S: Final = 4.0
_PATIENCE_MS: Final = 60_000
_log: Final = structlog.get_logger()


def gauges(family: Family) -> tuple[Gauge, ...]:
    """What a family's aggregates need."""
    return gauges_of(a for a in catalogue.aggregates() if a.source.family is family)


def serve(settings: Settings, family: Family, accept_gap: bool = False) -> None:
    """Run until SIGTERM.

    Raises SchemaMissing, EpochChanged. What goes wrong later ends the process, with its address in the log:
    everything that it had confirmed is in Kafka, and the next process goes on from there.
    """
    with role("work", settings) as health:
        logging.getLogger("aiokafka").setLevel(logging.ERROR)  # a rebalance is no cause for a warning
        epochs = checked_epochs(settings.kafka, [family.log])
        with open_registry(settings.registry) as registry:
            ids = look_up(registry, catalogue.record_types())
            codec = Codec(
                epoch=epochs[settings.kafka.topic_prefix + family.log].epoch,
                ids=ids,
                writer_of=Writers(partial(writer_schema, registry), ids.values()).of,
                snapshot_after=settings.work.snapshot_after,
            )
            worker = Worker(settings, family, codec, epochs, accept_gap)
            asyncio.run(worker.run(health))


class Worker:
    """One process's part in a family's group."""

    def __init__(
        self, settings: Settings, family: Family, codec: Codec, epochs: dict[str, Epoch], accept_gap: bool
    ) -> None:
        self._settings = settings
        self._prefix = settings.kafka.topic_prefix
        self._family = family
        self._log = self._prefix + family.log
        self._codec = codec
        self._unchanged = Unchanged(settings.kafka, epochs)
        self._accept_gap = accept_gap
        self._clock: Clock = open_clock(settings.clock)
        self._ticking: dict[int, Ticking] = {}

    async def run(self, health: Health) -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        on_stop_signals(lambda: _ask(loop, stop))
        producer = _producer(self._settings.kafka)
        await producer.start()
        partitions = Partitions(self._outside(producer), die)
        app = build(self._settings, self._prefix + group_of(self._family), self._log, partitions)
        stopping = asyncio.create_task(stop.wait())
        starting = asyncio.create_task(app.start())
        await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            os._exit(0)  # in the middle of a recovery: nothing was taken yet
        await starting
        health.unready = None
        health.waiting.append(lambda: _waits(app))
        gc.freeze()  # what is there now stays: the collector needn't look at it again
        beating = asyncio.create_task(self._beat(app))
        crashing = asyncio.create_task(app.wait_until_stopped())
        await asyncio.wait([beating, stopping, crashing], return_when=asyncio.FIRST_COMPLETED)
        if not stop.is_set():
            failure = beating.exception() if beating.done() else app.crash_reason
            if isinstance(failure, EpochChanged):
                await _give_up_place(app)
            die("the worker stopped by itself", failure)
        await _leave(app, partitions, producer)

    def _outside(self, producer: AIOKafkaProducer) -> Outside:
        changelog = self._prefix + changelog_of(self._family)
        encode = Encoder(self._codec.ids)
        return Outside(
            log=self._log,
            epoch=self._codec.epoch,
            gauges=gauges(self._family),
            codec=self._codec,
            entries=partial(read_changelog, self._settings.kafka, changelog),
            changelog=lambda number: KafkaChangelog(producer, changelog, number),
            results=lambda number: KafkaResults(producer, encode, self._prefix, number),
            accept_gap=self._accept_gap,
        )

    async def _beat(self, app: WorkApp) -> None:
        """Once a second: metrics, and ticks for who has gone silent. Raises EpochChanged, StateLost."""
        for beat in itertools.count():
            await asyncio.sleep(_BEAT_S)
            if beat % _CHECK_EVERY == 0:
                with suppress(TryLater):
                    await asyncio.to_thread(self._unchanged)
            ours = {tp.partition for tp in app.consumer.assignment()}
            opened = {n: p for n, p in app.partitions.opened.items() if n in ours}
            watch_states([p.owner.state for p in opened.values()], self._clock.now_ms())
            self._ticking = {n: self._ticking.get(n) or self._silence() for n in opened}
            for partition in opened.values():
                if self._at_end(app, partition):
                    await self._tick(partition)

    def _silence(self) -> Ticking:
        simulated = self._settings.clock != "system"
        return Ticking(self._settings.work.silence / 1000, simulated)

    def _at_end(self, app: WorkApp, partition: Partition) -> bool:
        """Whether the log is read up to its end: what is silent is the organisation, and not us."""
        tp = TP(self._log, partition.number)
        if tp not in app.consumer.assignment():
            return False
        end: int | None = app.consumer.highwater(tp)
        if end is None:
            return False
        app.partitions.watch_end(partition, end, time.monotonic())
        lag = max(0, end - partition.owner.expects)
        LAG.labels(self._log, str(partition.number)).set(lag)
        return lag == 0

    async def _tick(self, partition: Partition) -> None:
        now, real = self._clock.now_ms(), time.monotonic()
        due = self._ticking[partition.number].due(partition.owner.state, now, real)
        records = [tick(org, at, socket.gethostname(), self._family.log) for org, at in due]
        if records:
            await partition.results.append((), records)
        for record in records:
            TICKS_WRITTEN.labels(record.org).inc()


def _ask(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    loop.call_soon_threadsafe(stop.set)


def _producer(kafka: Kafka) -> AIOKafkaProducer:
    return AIOKafkaProducer(
        bootstrap_servers=kafka.bootstrap.split(","),
        acks="all",
        enable_idempotence=True,
        compression_type="zstd",
        linger_ms=0,
        max_batch_size=900_000,
        max_request_size=8 << 20,
        request_timeout_ms=_PATIENCE_MS,
        **credentials_to_aiokafka_auth(credentials(kafka).get("broker_credentials")),
    )


def _waits(app: WorkApp) -> str | None:
    """What keeps the worker from its work: not yet a member, or a state that is being recovered."""
    if app.rebalancing or not app.consumer_generation_id:
        return "partitions are being assigned"
    missing = {tp.partition for tp in app.consumer.assignment()} - app.partitions.opened.keys()
    return f"recovering partitions {sorted(missing)}" if missing else None


async def _leave(app: WorkApp, partitions: Partitions, producer: AIOKafkaProducer) -> None:
    """Within 5 s; what isn't finished by then is in nobody's way, as nothing is promised of it."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_LEAVE_S):
            await partitions.settle_all()
            await app.consumer.commit()
            await app.stop()
            await producer.stop()
            return
    os._exit(0)


async def _give_up_place(app: WorkApp) -> None:
    """Of a log that was away for a moment nobody has any partition, and Kafka assigns none anew to a static
    member that only starts again.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(_LEAVE_S):
            await app.consumer._thread.leave()


def die(where: str, error: BaseException | None) -> NoReturn:
    """End the process at once: what it has confirmed is safe, and what it would do next might not be."""
    _log.error("ended", where=where, exc_info=error)
    os._exit(1)
