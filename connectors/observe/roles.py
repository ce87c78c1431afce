"""What every role does around its work: logs, probes, signals, and known trouble said plainly."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from connectors.observe.admin import Admin
from connectors.observe.logs import configure_logs
from connectors.settings.model import Settings

PORTS: Final = {"receive": 9101, "poll": 9102, "notify": 9103, "work": 9104, "sink": 9105}
"""Admin ports, so that one of each role can live on one host without any setting."""


@dataclass(slots=True)
class Health:
    """What the probes say; a role sets these as it goes."""

    unready: str | None = "starting"
    trouble: str | None = None
    probes: list[Callable[[], str | None]] = field(default_factory=list)

    def ready(self) -> str | None:
        return self.unready or self.healthy()

    def healthy(self) -> str | None:
        return self.trouble or next((said for probe in self.probes if (said := probe())), None)


@contextmanager
def role(name: str, settings: Settings) -> Iterator[Health]:
    """Logs configured and the admin server up, for as long as the role works."""
    configure_logs(name)
    health = Health()
    port = PORTS[name] if settings.admin.port is None else settings.admin.port
    with Admin(settings.admin.host, port, health.healthy, health.ready):
        yield health


def on_stop_signals(stop: Callable[[], None]) -> None:
    """SIGTERM and SIGINT ask a role to finish what is under way and leave."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop())
