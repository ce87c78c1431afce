"""A simulated Genesys that notes who asks what from when to when, and takes its time to answer."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.requests import ClientDisconnect

from deploy.local import ports
from deploy.local.genesys.config.file import Simulation
from deploy.local.genesys.server.app import application
from deploy.local.genesys.server.tenant import Tenant
from deploy.local.genesys.world.world import worlds
from schemas.clock import Clock


@dataclass
class Asked:
    """A question to the API; `at` and `done` are monotonic, the latter None while it isn't answered."""

    who: str
    org: str
    path: str
    query: str
    at: float
    done: float | None = None


@dataclass
class Watched:
    """Each process asks under a first segment of its own: `/one/north-harbour/api/v2/…`."""

    inner: Any
    takes_s: float
    asked: list[Asked] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        _, who, path = scope["path"].split("/", 2)
        inner = {**scope, "path": f"/{path}", "raw_path": f"/{path}".encode()}
        org, _, what = path.partition("/")
        question = Asked(who, org, f"/{what}", scope["query_string"].decode(), time.monotonic())
        if what.startswith("api/"):
            self.asked.append(question)
            await asyncio.sleep(self.takes_s)
        try:
            with suppress(ClientDisconnect):  # who asks can be gone before the answer
                await self.inner(inner, receive, send)
        finally:
            question.done = time.monotonic()

    def by(self, who: str, org: str | None = None, since: float = 0.0) -> list[Asked]:
        return [a for a in self.asked if a.who == who and a.at >= since and org in (None, a.org)]

    def twice_at_once(self) -> list[tuple[Asked, Asked]]:
        """Questions of two processes about one organisation, the second before the first was answered."""
        return [
            (first, later)
            for i, first in enumerate(self.asked)
            for later in self.asked[i + 1 :]
            if later.org == first.org and later.who != first.who and (not first.done or later.at < first.done)
        ]


@contextmanager
def watched(simulation: Simulation, clock: Clock, takes_s: float) -> Iterator[tuple[Watched, str]]:
    """With the base URL, to which a name and an organisation belong."""
    made = worlds(simulation.organisations, simulation.span)
    tenants = [Tenant(world, clock, time.monotonic) for world in made]
    door = Watched(application(tenants), takes_s)
    (port,) = ports.available((0,), ())
    config = uvicorn.Config(door, port=port, lifespan="off", log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield door, f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
