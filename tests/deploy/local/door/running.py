"""Real doors for tests: processes started as the command line starts them."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import clickhouse_connect
import httpx
from clickhouse_connect.driver import AsyncClient
from clickhouse_connect.driver.client import Client

from deploy.local.door.command import announced_port, start_command

START_S: Final = 30


@dataclass(frozen=True)
class Door:
    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, **options: Any) -> Client:
        made = clickhouse_connect.get_client(host="127.0.0.1", port=self.port, **options)
        assert isinstance(made, Client)
        return made

    async def async_client(self, **options: Any) -> AsyncClient:
        return await clickhouse_connect.get_async_client(host="127.0.0.1", port=self.port, **options)

    def ask(self, body: str | bytes, /, **parameters: str) -> str:
        """POST a query; the answer's text, or AssertionError with the error's."""
        response = self.post(body, **parameters)
        assert response.status_code == 200, response.text
        return response.text

    def post(self, body: str | bytes, /, **parameters: str) -> httpx.Response:
        return self.http.post(self.url, content=body, params=parameters)

    def code(self, body: str | bytes, /, **parameters: str) -> int:
        """POST what must fail; the error's code."""
        response = self.post(body, **parameters)
        assert response.status_code >= 400, response.text
        return int(response.headers["X-ClickHouse-Exception-Code"])

    def stop(self) -> int:
        self.http.close()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(START_S)

    def kill(self) -> None:
        self.http.close()
        self.process.kill()
        self.process.wait(START_S)


def launch(folder: Path, *options: str, environment: Mapping[str, str] | None = None) -> Door:
    """Start a door over `folder / "data"`, and wait until it accepts connections."""
    port_file = folder / "port"
    port_file.unlink(missing_ok=True)
    process = start(folder, *options, environment=environment)
    end = time.monotonic() + START_S
    while (port := announced_port(port_file)) is None:
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            raise AssertionError(f"the door did not start: {log(folder).read_text()}")
        time.sleep(0.005)
    return Door(process, folder, port)


def start(
    folder: Path, *options: str, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Only start it; what it says on standard error goes to `folder / "log"`."""
    with log(folder).open("w") as errors:
        return subprocess.Popen(
            [*start_command(folder / "data", 0, folder / "port"), *options],
            env={**os.environ, **(environment or {})},
            stderr=errors,
        )


def log(folder: Path) -> Path:
    return folder / "log"


@contextmanager
def running(folder: Path, *options: str, environment: Mapping[str, str] | None = None) -> Iterator[Door]:
    """A door for as long as the block runs, whose log must stay empty: normal operation is silent."""
    door = launch(folder, *options, environment=environment)
    try:
        yield door
    finally:
        assert (door.stop(), log(folder).read_text()) == (0, "")
