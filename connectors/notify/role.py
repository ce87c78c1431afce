"""The notify role as a process, one of those that share the organisations."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from confluent_kafka.schema_registry import SchemaRegistryClient

from connectors.clock import open_clock
from connectors.genesys.timing import REAL
from connectors.kafka.logs import checked_epochs
from connectors.kafka.producer import KafkaLog, Log
from connectors.kafka.registry import look_up, open_registry
from connectors.kafka.shares import share
from connectors.kafka.slots import Slots
from connectors.kafka.topics import SLOTS
from connectors.kafka.wire import Encoder
from connectors.notify import inventory as inventories
from connectors.notify.channel import Pace
from connectors.notify.hearing import World
from connectors.notify.inventory import Inventory
from connectors.notify.owning import Owning
from connectors.notify.plan import Limits
from connectors.notify.sockets import open_socket
from connectors.observe.roles import Health, on_stop_signals, role
from connectors.settings.load import MendSettings
from connectors.settings.model import Notify, Settings
from connectors.transports import ledger as ledgers
from connectors.transports.ledger import Ledger
from schemas import catalogue

GROUP: Final = "trunkline.notify"
_PATIENCE_MS: Final = 10_000
_BEAT_S: Final = 1.0
_HANGS_AFTER_S: Final = 30.0


async def serve(settings: Settings) -> None:
    """Run until SIGTERM; what isn't heard from then on is a gap until somebody hears it again.

    Raises MendSettings, SchemaMissing, EpochChanged, or TryLater where Kafka doesn't answer at the start.
    """
    if not settings.organisations:
        raise MendSettings(["organisations: there are none to hear"])
    with role("notify", settings) as health:
        registry = open_registry(settings.registry)
        encoder = Encoder(look_up(registry, catalogue.record_types()))
        (found,) = checked_epochs(settings.kafka, [SLOTS]).values()
        slots = Slots(settings.kafka, GROUP, settings.poll.session, found.partitions)
        log = KafkaLog(settings.kafka, encoder, _PATIENCE_MS)
        health.probes.append(log.trouble)
        try:
            async with _world(settings, log, registry) as world:
                owning = Owning(settings.organisations, settings.receive.keys, slots, world)
                await _until_stopped(slots, owning, health)
        finally:
            await log.close()


@asynccontextmanager
async def _world(settings: Settings, log: Log, registry: SchemaRegistryClient) -> AsyncIterator[World]:
    """What is decided and which entities there are is known, and kept up to date. Raises TryLater."""
    ledger, inventory = Ledger(), Inventory()
    async with (
        ledgers.following(ledger, settings.kafka, registry) as decided,
        inventories.following(inventory, settings.kafka, registry) as listed,
    ):
        await decided.whole()
        await listed.whole()
        yield World(
            log=log,
            ledger=ledger,
            inventory=inventory,
            clock=open_clock(settings.clock),
            timing=REAL,
            connect=open_socket,
            limits=Limits(settings.notify.topics, settings.notify.channels),
            pace=_pace(settings.notify),
            rank=settings.notify.rank,
        )


def _pace(notify: Notify) -> Pace:
    """Asked by a ping where there is time for an answer."""
    silence = notify.silence / 1000
    return Pace(ask=min(Pace().ask, silence - 5.0), silence=silence)


async def _until_stopped(slots: Slots, owning: Owning, health: Health) -> None:
    loop = asyncio.get_running_loop()
    hearing = asyncio.create_task(share(slots, owning.work))
    watching = asyncio.create_task(_watch(owning, health))

    def stop() -> None:
        loop.call_soon_threadsafe(hearing.cancel)

    on_stop_signals(stop)
    with suppress(asyncio.CancelledError):
        await hearing
    watching.cancel()


async def _watch(owning: Owning, health: Health) -> None:
    """Readiness as it comes, and a beat by which the admin thread sees whether this loop hangs."""
    beat = time.monotonic()
    health.probes.append(lambda: "the event loop hangs" if time.monotonic() > beat + _HANGS_AFTER_S else None)
    while True:
        beat, health.unready = time.monotonic(), owning.not_begun()
        await asyncio.sleep(_BEAT_S)


def main(settings: Settings) -> None:
    asyncio.run(serve(settings))
