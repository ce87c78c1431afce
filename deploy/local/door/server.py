"""The door's process: from the data folder to the port, and back."""

import asyncio
import resource
import signal
import socket
from pathlib import Path
from typing import Final

import uvicorn

from connectors.observe.logs import configure_logs
from deploy.local.door.application import Application
from deploy.local.door.credentials import Account
from deploy.local.door.engine import Engine
from deploy.local.door.folder import held
from deploy.local.door.queries import Door
from deploy.local.door.sessions import Sessions
from deploy.local.door.workers import Workers

_HOST: Final = "127.0.0.1"
_KEEP_ALIVE_S: Final = 600
"""Longer than a client's pool keeps a connection: it is not closed just when a request comes."""
_GRACE_S: Final = 5
"""What running queries get at SIGTERM before they are killed, as `shutdown_wait_unfinished` of a server."""
_EXPIRY_S: Final = 10


class PortError(Exception):
    """The port can't be had; the message says which, and what to do."""


def serve(data: Path, port: int, port_file: Path | None, account: Account) -> None:
    """Serve until SIGTERM or SIGINT; port 0 takes a free one.

    Raises FolderError or PortError. `port_file` gets the port when connections are accepted; it is never seen
    half written.
    """
    configure_logs("door")
    _take_all_descriptors()
    with held(data) as folder, _listener(port) as listener:
        engine = Engine(folder)
        workers, sessions = Workers(), Sessions(engine)
        try:
            door = Door(engine, account, sessions, workers, folder)
            if port_file:
                _announce(listener, port_file)
            asyncio.run(_serve(door, listener))
        finally:
            workers.close()
            sessions.close()
            engine.close()
            if port_file:
                port_file.unlink(missing_ok=True)


async def _serve(door: Door, listener: socket.socket) -> None:
    server = uvicorn.Server(
        uvicorn.Config(
            Application(door),
            http="httptools",
            loop="asyncio",
            lifespan="off",
            ws="none",
            interface="asgi3",
            log_config=None,
            log_level="critical",  # it reports answers that are broken off, which is done on purpose
            access_log=False,
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=_GRACE_S,
        )
    )
    # uvicorn raises the signal once more when it has ended; the engine is still to be closed then.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    expiring = asyncio.create_task(_expire(door.sessions))
    try:
        await server.serve(sockets=[listener])
    finally:
        expiring.cancel()
        await asyncio.to_thread(door.engine.kill_all)  # what had not ended within the grace


async def _expire(sessions: Sessions) -> None:
    while True:
        await asyncio.sleep(_EXPIRY_S)
        sessions.expire()


def _listener(port: int) -> socket.socket:
    # With its protocol named, asyncio sets TCP_NODELAY; without, every answer would wait 40 ms for an ACK.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_HOST, port))
    except OSError as error:
        listener.close()
        raise PortError(f"port {port} on {_HOST}: {error.strerror}; give another with --port") from None
    listener.listen(1024)
    return listener


def _take_all_descriptors() -> None:
    """The engine holds three a thread, and one for every column of a part that it reads: 1,024 are few."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _announce(listener: socket.socket, port_file: Path) -> None:
    fresh = port_file.with_name(f"{port_file.name}.new")
    fresh.write_text(f"{listener.getsockname()[1]}\n", encoding="utf-8")
    fresh.replace(port_file)
