"""What every role does around its work: logs, probes, signals, and known trouble said plainly."""

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from connectors.observe.admin import Admin, Probe
from connectors.observe.logs import configure_logs
from connectors.settings.load import MendSettings
from connectors.settings.model import Settings

PORTS: Final = {"receive": 9101, "poll": 9102, "notify": 9103, "work": 9104, "sink": 9105}
"""Admin ports, so that one of each role can live on one host without any setting."""


@dataclass(slots=True)
class Health:
    """What the probes say; a role sets these as it goes."""

    unready: str | None = "starting"
    waiting: list[Probe] = field(default_factory=list)
    """What keeps it from doing its work yet, and passes: it is not to be restarted for that."""
    probes: list[Probe] = field(default_factory=list)
    """What only a restart mends."""

    def ready(self) -> str | None:
        return self.unready or _first(self.waiting) or self.healthy()

    def healthy(self) -> str | None:
        return _first(self.probes)


def _first(probes: Iterable[Probe]) -> str | None:
    return next((said for probe in probes if (said := probe())), None)


@contextmanager
def role(name: str, settings: Settings) -> Iterator[Health]:
    """Logs configured and the admin server up, for as long as the role works. Raises MendSettings."""
    configure_logs(name)
    health = Health()
    with _admin(name, settings, health):
        yield health


def _admin(name: str, settings: Settings, health: Health) -> Admin:
    host, port = settings.admin.host, settings.admin.port
    if port is None:
        port = PORTS[name]
    try:
        return Admin(host, port, health.healthy, health.ready)
    except OSError as error:
        remedy = f"a second {name} on one host needs a port of its own"
        raise MendSettings([f"admin.port: {host}:{port}: {error.strerror}; {remedy}"]) from None


def on_stop_signals(stop: Callable[[], None]) -> None:
    """SIGTERM and SIGINT ask a role to finish what is under way and leave."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop())
