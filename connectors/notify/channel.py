"""The life of one channel, without I/O: what happened → what is to be done.

```text
              Ready                 35 s of silence
 CONNECTING ─────────> SUBSCRIBED ──────────────────> SILENT (asked with a ping)
     ^                  │   │   ^ <────── heard ───────  │
     │   closed, revoked│   │   └──────── Ready ───┐     │ 45 s of silence
     └──────────────────┘   │ told to close, or old │     │
     ^                      └────────────────> LEAVING    │
     └────────────────────────────────────────────────────┘
```

LEAVING still hears, while what follows it is made: another socket to the same channel where the server says
that it closes this one, another channel where this one is about to expire. Only in CONNECTING is nothing
heard. Times are monotonic seconds.
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 60.0
_SHARE: Final = 0.75
"""Of a short life, after which it is renewed."""


class Phase(Enum):
    CONNECTING = "connecting"
    SUBSCRIBED = "subscribed"
    SILENT = "silent"
    LEAVING = "leaving"


class Make(Enum):
    """What is made next: a socket to the channel that there is, or a channel with its socket."""

    SOCKET = "socket"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. `ask` is what Genesys's own client waits before it doubts; channels live for a day."""

    ask: float = 35.0
    silence: float = 45.0
    renew_before: float = 3_600.0
    """So long before it expires a channel is replaced."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What was begun is open and subscribed; it takes over."""

    expires: float


@dataclass(frozen=True, slots=True)
class Failed:
    """It could not be made. `gone`: there is no such channel any more."""

    gone: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """The socket that is heard has ended."""


@dataclass(frozen=True, slots=True)
class Warned:
    """The server will close the socket within a minute."""


@dataclass(frozen=True, slots=True)
class Revoked:
    """The channel is of no use any more: its subscriptions or its token were taken away."""


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Time has passed."""


Happening = Ready | Failed | Closed | Warned | Revoked | Elapsed


@dataclass(frozen=True, slots=True)
class Begin:
    make: Make


@dataclass(frozen=True, slots=True)
class Ping:
    pass


@dataclass(frozen=True, slots=True)
class Abandon:
    """Close the socket that is heard: nothing is to be expected of it."""


Command = Begin | Ping | Abandon


@dataclass(frozen=True, slots=True)
class Channel:
    """`making` is under way; at most one thing at a time is."""

    phase: Phase = Phase.CONNECTING
    making: Make | None = None
    wanted: Make = Make.CHANNEL
    heard: float = 0.0
    renew_at: float = float("inf")
    failures: int = 0
    retry_at: float = float("-inf")
    """Nothing is begun before: servers that accept and close at once are not to be hammered."""

    @property
    def hears(self) -> bool:
        return self.phase is not Phase.CONNECTING

    def hearing(self, now: float) -> "Channel":
        """A message came, whatever it says."""
        phase = Phase.SUBSCRIBED if self.phase is Phase.SILENT else self.phase
        return replace(self, phase=phase, heard=now)

    def alarm(self, pace: Pace) -> float:
        """When Elapsed is to be told, if nothing happens before."""
        times = [self.retry_at] if self.making is None and self._lacking else []
        if self.hears:
            times.append(self.heard + (pace.ask if self.phase is Phase.SUBSCRIBED else pace.silence))
        if self.phase is Phase.SUBSCRIBED:
            times.append(self.renew_at)
        return min(times, default=float("inf"))

    @property
    def _lacking(self) -> bool:
        """Something is to be made."""
        return self.phase in (Phase.CONNECTING, Phase.LEAVING)

    def after(
        self, what: Happening, now: float, pace: Pace, jitter: float
    ) -> tuple["Channel", tuple[Command, ...]]:
        """`jitter` is from 0 to 1."""
        match what:
            case Ready(expires):
                renew_at = max(expires - pace.renew_before, now + _SHARE * (expires - now))
                return Channel(Phase.SUBSCRIBED, None, Make.SOCKET, now, renew_at, 0, now + _FIRST_WAIT), ()
            case Failed(gone):
                return self._failed(gone, now, jitter), ()
            case Closed():
                return replace(self, phase=Phase.CONNECTING)._begun(now)
            case Warned():
                return replace(self, phase=Phase.LEAVING)._begun(now) if self.hears else (self, ())
            case Revoked():
                lost = replace(self, phase=Phase.CONNECTING, wanted=Make.CHANNEL)
                begun, commands = lost._begun(now)
                return begun, (Abandon(), *commands)
            case Elapsed():
                return self._elapsed(now, pace)

    def _failed(self, gone: bool, now: float, jitter: float) -> "Channel":
        """A channel to which no socket can be opened twice is given up: nobody says why it can't."""
        wait = min(_FIRST_WAIT * 2**self.failures, _LONGEST_WAIT) * (0.5 + jitter)
        wanted = Make.CHANNEL if gone or self.failures else self.wanted
        failures = min(self.failures + 1, 16)
        return replace(self, making=None, wanted=wanted, failures=failures, retry_at=now + wait)

    def _elapsed(self, now: float, pace: Pace) -> tuple["Channel", tuple[Command, ...]]:
        if self.hears and now >= self.heard + pace.silence:
            begun, commands = replace(self, phase=Phase.CONNECTING)._begun(now)
            return begun, (Abandon(), *commands)
        if self.phase is Phase.SUBSCRIBED:
            if now >= self.heard + pace.ask:
                return replace(self, phase=Phase.SILENT), (Ping(),)
            if now >= self.renew_at:
                return replace(self, phase=Phase.LEAVING, wanted=Make.CHANNEL)._begun(now)
        return self._begun(now) if self._lacking else (self, ())

    def _begun(self, now: float) -> tuple["Channel", tuple[Command, ...]]:
        if self.making is not None or now < self.retry_at:
            return self, ()
        return replace(self, making=self.wanted), (Begin(self.wanted),)
