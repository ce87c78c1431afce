"""The receiver as a process."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn

from connectors.clock import open_clock
from connectors.kafka.producer import KafkaLog
from connectors.kafka.registry import look_up, open_registry
from connectors.kafka.wire import Encoder
from connectors.observe.roles import on_stop_signals, role
from connectors.receive.app import Receiver
from connectors.receive.keys import active_keys
from connectors.receive.listener import listener
from connectors.settings.load import MendSettings
from connectors.settings.model import Settings
from schemas import catalogue

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
        with open_registry(settings.registry) as registry:
            ids = look_up(registry, catalogue.record_types())
        log = KafkaLog(settings.kafka, Encoder(ids), settings.receive.patience - _HEADROOM_MS)
        receiver = Receiver(settings, log, open_clock(settings.clock))
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
            await server.serve([listener(settings.receive.host, settings.receive.port)])
        finally:
            await log.close()


def main(settings: Settings) -> None:
    asyncio.run(serve(settings))
