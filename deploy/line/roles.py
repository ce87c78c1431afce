"""Roles as child processes: started, waited for, harmed and stopped."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
import psutil

from connectors.settings.model import FILE_VARIABLE
from deploy.local import ports

_PATIENCE_S: Final = 60.0
_POLL_S: Final = 0.05
_TAIL: Final = 30
# Plain HTTP to this machine: certificates would cost 80 ms a question, and no proxy is meant for it.
_HTTP: Final = httpx.Client(verify=False, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))


class ReadTheLog(Exception):
    """A role ended, or never became ready; the message ends with what it said last."""


@dataclass(slots=True)
class Role:
    """One process of a role. `name` is the subcommand, `index` tells several of one role apart."""

    name: str
    settings: Path
    index: int = 0
    arguments: tuple[str, ...] = ()
    """Options of the subcommand."""
    variables: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def log(self) -> Path:
        return self.settings.parent / f"{self.name}-{self.index}.log"

    @property
    def admin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Begin; `await_ready` says when it does its work."""
        (self.port,) = ports.available((self.port,), ())
        environment = {
            **os.environ,
            **self.variables,
            FILE_VARIABLE: str(self.settings),
            "TRUNKLINE_ADMIN__PORT": str(self.port),
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "deploy.cli", self.name, *self.arguments],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def await_ready(self, patience_s: float = _PATIENCE_S) -> None:
        """Return once /readyz says so. Raises ReadTheLog."""
        deadline = time.monotonic() + patience_s
        while not self.ready():
            if not self.alive():
                raise ReadTheLog(f"{self.name} ended:\n{self.tail()}")
            if time.monotonic() > deadline:
                raise ReadTheLog(f"{self.name} is not ready after {patience_s:.0f} s:\n{self.tail()}")
            time.sleep(_POLL_S)

    def ready(self) -> bool:
        try:
            return _HTTP.get(f"{self.admin}/readyz", timeout=2).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def metrics(self) -> str:
        return _HTTP.get(f"{self.admin}/metrics", timeout=5).text

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        self._signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def ask_to_stop(self) -> None:
        """SIGTERM, also to one that is paused; `ended` waits."""
        self._signal(signal.SIGCONT)
        self._signal(signal.SIGTERM)

    def stop(self) -> int:
        """Ask it to stop and wait until it has ended; returns the exit status."""
        self.ask_to_stop()
        return self.ended()

    def ended(self, patience_s: float = 15.0) -> int:
        """Wait for its end, which is SIGKILL for one that doesn't listen; returns the exit status."""
        if self.process is None:
            return 0
        try:
            return self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return -signal.SIGKILL

    def memory(self) -> int:
        """Resident bytes."""
        return int(psutil.Process(self.process.pid).memory_info().rss) if self.process else 0

    def tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-_TAIL:])

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.alive():
            os.killpg(self.process.pid, number)
