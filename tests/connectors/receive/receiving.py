"""The receiver as a process, and a request of which a test sends one piece after the other."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from connectors.settings.model import FILE_VARIABLE, Settings
from deploy.local import ports
from tests.connectors.receive.posting import NORTH_ID, PATH, SHARED

TRUNKLINE: Final = Path(sys.executable).with_name("trunkline")
_SETTINGS: Final = """
[kafka]
bootstrap = "{kafka.bootstrap}"
topic_prefix = "{kafka.topic_prefix}"
[registry]
url = "{registry.url}"
[receive]
port = {port}
keys = ["env:SHARED_KEY"]
[admin]
port = {admin}
[[organisations]]
name = "north"
organization_id = "{north}"
host = "http://127.0.0.1:1"
client_id = "none"
client_secret = "env:SHARED_KEY"
"""


class ReceiveProcess:
    """The role; its ports were free a moment ago."""

    def __init__(self, settings: Settings, folder: Path, **fixed: int) -> None:
        free = dict(zip(("port", "admin"), ports.available((0, 0), ()), strict=True)) | fixed
        self.port, self.admin = free["port"], free["admin"]
        file = folder / "trunkline.toml"
        file.write_text(
            _SETTINGS.format(kafka=settings.kafka, registry=settings.registry, north=NORTH_ID, **free)
        )
        environment = {**os.environ, FILE_VARIABLE: str(file), "SHARED_KEY": SHARED}
        self.process = subprocess.Popen(
            [TRUNKLINE, "receive"], env=environment, stderr=subprocess.PIPE, text=True
        )

    def probe(self, path: str) -> int | None:
        """The status; None while nobody answers."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.admin}{path}", timeout=5).status_code
        except httpx.TransportError:
            return None

    def post(self, content: bytes) -> httpx.Response:
        url = f"http://127.0.0.1:{self.port}{PATH}"
        return httpx.post(url, content=content, headers={"x-api-key": SHARED}, timeout=30)

    def left(self) -> tuple[int, list[str]]:
        """Wait until it has left: exit status and what it has logged."""
        _, logged = self.process.communicate(timeout=60)
        return self.process.returncode, logged.splitlines()

    def term(self) -> None:
        self.process.send_signal(signal.SIGTERM)


@contextmanager
def receiving(settings: Settings, folder: Path, **fixed: int) -> Iterator[ReceiveProcess]:
    """Killed at the end where it lives still."""
    role = ReceiveProcess(settings, folder, **fixed)
    try:
        yield role
    finally:
        role.process.kill()
        role.process.communicate()


class SlowRequest:
    """A POST whose head is sent at once, and whose body a test sends."""

    def __init__(self, port: int, length: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nX-API-Key: {SHARED}\r\nContent-Length: {length}\r\n\r\n"
        self._connection.sendall(head.encode())

    def send(self, piece: bytes) -> None:
        self._connection.sendall(piece)

    def status(self) -> int:
        """What is answered, once that has come."""
        with self._connection:
            match = re.match(rb"HTTP/1.1 (\d{3})", self._connection.recv(4_096))
        assert match
        return int(match[1])
