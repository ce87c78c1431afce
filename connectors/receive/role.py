"""The receiver as a process."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog
import uvicorn

from connectors.clock import open_clock
from connectors.kafka.errors import TryLater
from connectors.kafka.follower import Follower
from connectors.kafka.producer import KafkaLog
from connectors.kafka.registry import look_up, open_registry
from connectors.kafka.wire import Encoder
from connectors.observe.roles import on_stop_signals, role
from connectors.receive.app import Receiver
from connectors.receive.keys import active_keys
from connectors.receive.listener import listener
from connectors.settings.load import MendSettings
from connectors.settings.model import Settings
from connectors.transports.ledger import Ledger, Noted, following
from schemas import catalogue

_PATIENCE_S: Final = 5.0
_log: Final = structlog.get_logger()
_HEADROOM_MS: Final = 500
"""How much sooner than we give up Kafka's client does: its answer is better than our guess."""


class _Server(uvicorn.Server):
    """Uvicorn's own handlers raise the signal again once it has stopped, and the exit status is then -15."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def leave(self) -> None:
        self.should_exit = True


async def serve(settings: Settings) -> None:
    """Run until SIGTERM; requests under way are answered first. Raises MendSettings."""
    if not active_keys(settings):
        raise MendSettings(["receive.keys: nobody can post without a key, here or as an organisation's own"])
    with role("receive", settings) as health:
        registry = open_registry(settings.registry)
        ids = look_up(registry, catalogue.record_types())
        log = KafkaLog(settings.kafka, Encoder(ids), settings.receive.patience - _HEADROOM_MS)
        ledger = Ledger()
        receiver = Receiver(settings, log, open_clock(settings.clock), ledger.telling)
        config = uvicorn.Config(
            receiver,
            http="httptools",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            date_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=5,
        )
        server = _Server(config)
        health.unready = None
        health.waiting.append(lambda: None if server.started else "not listening yet")
        health.probes.append(log.trouble)
        on_stop_signals(server.leave)
        try:
            sockets = [listener(settings.receive.host, settings.receive.port)]
            async with following(ledger, settings.kafka, registry) as follower:
                await _read(follower)
                await server.serve(sockets)
        finally:
            await log.close()


async def _read(follower: Follower[Noted]) -> None:
    """Which transports are live, before the first event comes; without that, all that comes is stored."""
    try:
        await follower.whole(_PATIENCE_S)
    except TryLater as trouble:
        _log.warning("which transports are live isn't known yet", trouble=str(trouble))


def main(settings: Settings) -> None:
    asyncio.run(serve(settings))
