"""One channel, kept open: does what its state machine says, and tells it what happens."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from typing import Any, Final

import structlog

from connectors.genesys.errors import NotRead, NotThere
from connectors.kafka.errors import LetGo
from connectors.notify.channel import (
    Abandon,
    Begin,
    Channel,
    Closed,
    Command,
    Elapsed,
    Failed,
    Happening,
    Make,
    Ping,
    Ready,
    Revoked,
    Warned,
)
from connectors.notify.coverage import Coverage
from connectors.notify.ear import Ear
from connectors.notify.link import Link, opened, prolonged, reopened, subscribed
from connectors.notify.messages import PING, Kind
from connectors.notify.room import Room
from connectors.notify.sockets import Ended, NotOpened, Socket
from connectors.observe.metrics import RECONNECTS

_DRAINED_S: Final = 5.0
"""So long a socket is still read after another has taken over: what it has by then is older than that."""
_AGAIN_S: Final = 5.0
NOBODY: Final = "nobody was there to hear"
_CAUSES: Final[Mapping[type[Happening], str]] = {
    Closed: "closed",
    Revoked: "revoked",
    Warned: "told to close",
    Elapsed: "silence",
}
_log: Final = structlog.get_logger()


class Listener:
    """`number` is the channel's place in the plan, whichever channel of Genesys is behind it."""

    def __init__(self, number: int, room: Room) -> None:
        self.number = number
        self.coverage = Coverage(number)
        self._room = room
        self._ear = Ear(room, self._told)
        self._channel = Channel()
        self._template_of: Mapping[str, str] = {}
        self._link: Link | None = None
        self._syncing = False
        self._sync_at = float("-inf")
        self._reason = NOBODY
        self._happened: list[Happening] = [Elapsed()]
        self._woken = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def hears(self) -> bool:
        return self._channel.hears

    @property
    def topics(self) -> frozenset[str]:
        """All that is to be heard."""
        return frozenset(self._template_of)

    @property
    def subscribed(self) -> int:
        return len(self._link.topics) if self._link and self.hears else 0

    def assign(self, template_of: Mapping[str, str], heard_before: Mapping[str, int]) -> None:
        """Concrete topic → template, of all that is to be heard; `heard_before`: see Coverage."""
        now, counts = self._room.clock.now_ms(), Counter(template_of.values())
        if gaps := self.coverage.assign(counts, heard_before, now, self._reason):
            self._room.gaps(gaps)
        self._template_of = template_of
        self._sync_at = float("-inf")
        self._woken.set()

    def until(self) -> dict[str, int]:
        """Template → until when all of it here was heard."""
        return self.coverage.until(self._ear.heard_ms)

    async def run(self) -> None:
        """Until cancelled; then its sockets are closed."""
        try:
            while True:
                self._hear()
                for happening in self._next():
                    self._step(happening)
                self._sync()
                await self._wait()
        finally:
            await self._end()

    def _hear(self) -> None:
        """Messages that came since."""
        self._ear.excuse()
        if self.hears and self._ear.heard_s > self._channel.heard:
            self._channel = self._channel.hearing(self._ear.heard_s)

    def _next(self) -> list[Happening]:
        happened, self._happened = self._happened, []
        late = self._room.timing.monotonic() >= self._channel.alarm(self._room.pace)
        return happened or ([Elapsed()] if late else [])

    def _step(self, what: Happening) -> None:
        before, timing = self._channel, self._room.timing
        self._channel, commands = before.after(what, timing.monotonic(), self._room.pace, timing.jitter())
        if before.hears and not self.hears:
            self._reason = _CAUSES.get(type(what), "unknown")
            self.coverage.lost(self._ear.heard_ms)
            self._say("a channel is not heard", self._reason)
        if isinstance(what, Ready):
            self._settle()
        for command in commands:
            self._do(command, what)

    def _do(self, command: Command, why: Happening) -> None:
        match command:
            case Begin(make):
                RECONNECTS.labels(self._room.org, _CAUSES.get(type(why), "first")).inc()
                self._spawn(self._make(make))
            case Ping():
                if self._link:
                    self._spawn(_ping(self._link.socket))
            case Abandon():
                if self._link:
                    self._spawn(self._link.close())

    async def _make(self, make: Make) -> None:
        """Ends in Ready or Failed."""
        try:
            await self._made(make)
        except (NotRead, NotOpened, LetGo) as trouble:
            gone = isinstance(trouble, NotThere) or (isinstance(trouble, NotOpened) and trouble.gone)
            self._say("a channel can't be opened", str(trouble))
            self._post(Failed(gone))
        except Exception as ours:
            _log.error("a channel trips our own code", org=self._room.org, exc_info=ours)
            self._post(Failed())
        else:
            self._post(Ready(self._link.made.expires if self._link else 0.0))

    async def _made(self, make: Make) -> None:
        """Raises NotRead and NotOpened."""
        room, link, topics = self._room, self._link, self.topics
        if make is Make.SOCKET and link is not None:
            return self._take_over(await reopened(room, link), overlapped=False)
        if not self.hears or link is None:
            return self._take_over(await opened(room, topics), overlapped=False)
        if not room.overlaps.begin():
            return await prolonged(room, link, topics)
        try:
            fresh = await opened(room, topics)
        except BaseException:
            room.overlaps.end()
            raise
        return self._take_over(fresh, overlapped=True)

    def _take_over(self, fresh: Link, overlapped: bool) -> None:
        old, self._link = self._link, fresh
        self._ear.begin(fresh, after_silence=not self.hears)
        fresh.reading = asyncio.create_task(self._ear.read(fresh))
        if old is not None:
            self._spawn(self._retire(old, overlapped))

    async def _retire(self, old: Link, overlapped: bool) -> None:
        try:
            await old.close(_DRAINED_S)
        finally:
            if overlapped:
                self._room.overlaps.end()

    def _told(self, kind: Kind | None) -> None:
        """What the service says of the channel; None: its socket has ended."""
        if kind is None:
            self._post(Closed())
        elif kind is Kind.CLOSING:
            self._post(Warned())
        elif kind is Kind.UNSUBSCRIBED or kind is Kind.REVOKED:
            if kind is Kind.REVOKED:
                self._room.credentials.forget()
            self._post(Revoked())

    def _sync(self) -> None:
        """What is asked of the channel follows what is wanted, one request at a time."""
        now, wanted = self._room.timing.monotonic(), self._template_of.keys()
        if self._link is None or not self.hears or self._syncing or now < self._sync_at:
            return
        if self._link.topics != wanted:
            self._syncing = True
            self._spawn(self._subscribe(self._link, frozenset(wanted)))

    async def _subscribe(self, link: Link, topics: frozenset[str]) -> None:
        try:
            await subscribed(self._room, link, topics)
        except (NotRead, LetGo) as trouble:
            self._say("topics can't be subscribed to", str(trouble))
            self._sync_at = self._room.timing.monotonic() + _AGAIN_S
            if isinstance(trouble, NotThere) and link is self._link:
                self._post(Revoked())
        finally:
            self._syncing = False
            self._settle()
            self._woken.set()

    def _settle(self) -> None:
        """What is subscribed to and heard is no longer missed: gaps end here."""
        if self._link is None or not self.hears:
            return
        missing = self._template_of.keys() - self._link.topics
        templates = self.coverage.counts.keys() - {self._template_of[topic] for topic in missing}
        gaps = self.coverage.heard_again(templates, self._room.clock.now_ms(), self._reason)
        if gaps:
            self._room.gaps(gaps)

    async def _wait(self) -> None:
        alarm = self._channel.alarm(self._room.pace)
        if self._sync_at > self._room.timing.monotonic():
            alarm = min(alarm, self._sync_at)
        seconds = max(0.0, alarm - self._room.timing.monotonic())
        if not self._happened:
            with suppress(TimeoutError):
                async with asyncio.timeout(None if seconds == float("inf") else seconds):
                    await self._woken.wait()
        self._woken.clear()

    def _post(self, what: Happening) -> None:
        self._happened.append(what)
        self._woken.set()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _say(self, what: str, reason: str) -> None:
        _log.warning(what, org=self._room.org, channel=self.number, reason=reason)

    async def _end(self) -> None:
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._link is not None:
            await self._link.close()


async def _ping(socket: Socket) -> None:
    with suppress(Ended):
        await socket.send(PING)
