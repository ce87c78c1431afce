"""The server process, or a thread of a test."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from deploy.local.genesys.config.file import Simulation
from deploy.local.genesys.server.app import application
from deploy.local.genesys.server.tenant import Tenant
from deploy.local.genesys.server.wire import AbortableProtocol
from deploy.local.genesys.world.world import worlds
from schemas.clock import Clock


def serve(simulation: Simulation, clock: Clock, port: int, port_file: Path | None) -> None:
    """Serve on 127.0.0.1 until SIGTERM or SIGINT; port 0 takes a free one.

    `port_file` gets the port once connections are accepted; it is never seen half written.
    """
    listener = _listener(port)
    server = _server(simulation, clock)
    if port_file:
        fresh = port_file.with_name(f"{port_file.name}.new")
        fresh.write_text(f"{listener.getsockname()[1]}\n", encoding="utf-8")
        fresh.replace(port_file)
    server.run(sockets=[listener])


@contextmanager
def serving(simulation: Simulation, clock: Clock) -> Iterator[str]:
    """Serve from a thread for as long as the block runs; gives the base URL without an organisation."""
    listener = _listener(0)
    server = _server(simulation, clock)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def _listener(port: int) -> socket.socket:
    # asyncio turns Nagle off only for a socket that names its protocol: 40 ms a request otherwise.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(1024)
    return listener


def _server(simulation: Simulation, clock: Clock) -> uvicorn.Server:
    made = worlds(simulation.organisations, simulation.span)
    tenants = [Tenant(world, clock, time.monotonic) for world in made]
    return uvicorn.Server(
        uvicorn.Config(
            application(tenants),
            http=AbortableProtocol,
            lifespan="on",
            timeout_graceful_shutdown=2,  # a client that doesn't read would be waited for
            ws="websockets-sansio",
            # Frames are written past the library (notifications.socket), and a mute socket is to be mute.
            ws_per_message_deflate=False,
            ws_ping_interval=None,
            log_level="warning",
            access_log=False,
            server_header=False,
        )
    )
