"""The poll role as a process, one of those that share the organisations; none of these waits for another."""

import asyncio
import time
from collections.abc import Collection, Coroutine
from contextlib import suppress
from typing import Any, Final

from connectors.clock import open_clock
from connectors.kafka.logs import checked_epochs
from connectors.kafka.producer import KafkaLog
from connectors.kafka.registry import look_up, names, open_registry
from connectors.kafka.shares import share
from connectors.kafka.slots import Slots
from connectors.kafka.topics import SLOTS
from connectors.kafka.wire import Encoder
from connectors.observe.roles import Health, on_stop_signals, role
from connectors.poll.decisions import Decisions
from connectors.poll.ids import LogIds
from connectors.poll.owning import Owning
from connectors.poll.poller import Poller
from connectors.settings.load import MendSettings
from connectors.settings.model import Kafka, Settings
from connectors.transports.ledger import Ledger, following
from schemas import catalogue

GROUP: Final = "trunkline.poll"
_PATIENCE_MS: Final = 10_000
_BEAT_S: Final = 1.0
_HANGS_AFTER_S: Final = 30.0


async def serve(settings: Settings, accepted_removals: Collection[str] = ()) -> None:
    """Run until SIGTERM; a run under way is finished by whoever has the organisation next.

    `accepted_removals` names `organisation/object` whose entities may vanish all at once. Raises
    MendSettings, SchemaMissing, EpochChanged, or TryLater where Kafka doesn't answer at the start.
    """
    _check(settings, accepted_removals)
    with role("poll", settings) as health:
        registry = open_registry(settings.registry)
        encoder = Encoder(look_up(registry, catalogue.record_types()))
        slots = Slots(settings.kafka, GROUP, settings.poll.session, _count(settings.kafka))
        log = KafkaLog(settings.kafka, encoder, _PATIENCE_MS)
        health.probes.append(log.trouble)
        spoken_of = LogIds(settings.kafka, names(registry))
        ledger = Ledger()
        deciding = Decisions(ledger, settings.receive.keys)
        clock = open_clock(settings.clock)
        poller = Poller(clock, accepted_removals, ids=spoken_of, deciding=deciding)
        owning = Owning(settings.kafka, settings.organisations, slots, poller, log, encoder)
        try:
            async with following(ledger, settings.kafka, registry) as follower:
                await follower.whole()
                await _until_stopped(share(slots, owning.work), owning, health)
        finally:
            await spoken_of.close()
            await log.close()


def _count(kafka: Kafka) -> int:
    """How many slots there are: as the topic was made, so that all members count alike."""
    (slots,) = checked_epochs(kafka, [SLOTS]).values()
    return slots.partitions


def _check(settings: Settings, accepted_removals: Collection[str]) -> None:
    """Raises MendSettings."""
    if not settings.organisations:
        raise MendSettings(["organisations: there are none to poll"])
    known = {f"{o.name}/{declared.name}" for o in settings.organisations for declared in catalogue.objects()}
    if unknown := sorted(set(accepted_removals) - known):
        raise MendSettings([f"accepted removals: {name} is no organisation/object here" for name in unknown])


async def _until_stopped(work: Coroutine[Any, Any, None], owning: Owning, health: Health) -> None:
    loop = asyncio.get_running_loop()
    polling = asyncio.create_task(work)
    watching = asyncio.create_task(_watch(owning, health))

    def stop() -> None:
        loop.call_soon_threadsafe(polling.cancel)

    on_stop_signals(stop)
    with suppress(asyncio.CancelledError):
        await polling
    watching.cancel()


async def _watch(owning: Owning, health: Health) -> None:
    """Readiness as it comes, and a beat by which the admin thread sees whether this loop hangs."""
    beat = time.monotonic()
    health.probes.append(lambda: "the event loop hangs" if time.monotonic() > beat + _HANGS_AFTER_S else None)
    while True:
        beat, health.unready = time.monotonic(), owning.not_begun()
        await asyncio.sleep(_BEAT_S)


def main(settings: Settings, accepted_removals: Collection[str] = ()) -> None:
    asyncio.run(serve(settings, accepted_removals))
