"""The poll role as a process: every configured organisation at once, none waiting for another."""

import asyncio
import time
from collections.abc import Collection
from contextlib import suppress
from typing import Final

from connectors.clock import open_clock
from connectors.kafka.producer import KafkaLog
from connectors.kafka.registry import look_up, names, open_registry
from connectors.kafka.wire import Encoder
from connectors.observe.roles import Health, on_stop_signals, role
from connectors.poll.ids import LogIds
from connectors.poll.poller import Poller
from connectors.poll.stored import read_stored
from connectors.settings.load import MendSettings
from connectors.settings.model import Settings
from schemas import catalogue

_PATIENCE_MS: Final = 10_000
_BEAT_S: Final = 1.0
_HANGS_AFTER_S: Final = 30.0


async def serve(settings: Settings, accepted_removals: Collection[str] = ()) -> None:
    """Run until SIGTERM; a run under way is finished at the next start.

    `accepted_removals` names `organisation/object` whose entities may vanish all at once. Raises
    MendSettings, SchemaMissing, or TryLater where Kafka doesn't answer at the start.
    """
    _check(settings, accepted_removals)
    with role("poll", settings) as health:
        registry = open_registry(settings.registry)
        ids = look_up(registry, catalogue.record_types())
        stored = read_stored(settings.kafka)
        log = KafkaLog(settings.kafka, Encoder(ids), _PATIENCE_MS)
        health.probes.append(log.trouble)
        spoken_of = LogIds(settings.kafka, names(registry))
        poller = Poller(log, open_clock(settings.clock), stored, accepted_removals, ids=spoken_of)
        try:
            await _until_stopped(poller, settings, health)
        finally:
            await spoken_of.close()
            await log.close()


def _check(settings: Settings, accepted_removals: Collection[str]) -> None:
    """Raises MendSettings."""
    if not settings.organisations:
        raise MendSettings(["organisations: there are none to poll"])
    known = {f"{o.name}/{declared.name}" for o in settings.organisations for declared in catalogue.objects()}
    if unknown := sorted(set(accepted_removals) - known):
        raise MendSettings([f"accepted removals: {name} is no organisation/object here" for name in unknown])


async def _until_stopped(poller: Poller, settings: Settings, health: Health) -> None:
    loop = asyncio.get_running_loop()
    polling = asyncio.create_task(poller.run(settings.organisations))
    watching = asyncio.create_task(_watch(poller, health))

    def stop() -> None:
        loop.call_soon_threadsafe(polling.cancel)

    on_stop_signals(stop)
    with suppress(asyncio.CancelledError):
        await polling
    watching.cancel()


async def _watch(poller: Poller, health: Health) -> None:
    """Readiness as it comes, and a beat by which the admin thread sees whether this loop hangs."""
    beat = time.monotonic()
    health.probes.append(lambda: "the event loop hangs" if time.monotonic() > beat + _HANGS_AFTER_S else None)
    while True:
        beat, health.unready = time.monotonic(), poller.not_begun()
        await asyncio.sleep(_BEAT_S)


def main(settings: Settings, accepted_removals: Collection[str] = ()) -> None:
    asyncio.run(serve(settings, accepted_removals))
