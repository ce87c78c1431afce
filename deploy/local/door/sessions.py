"""Sessions: what a client keeps from one request to the next under a `session_id`."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from deploy.local.door import pins
from deploy.local.door.assignments import assigned, used
from deploy.local.door.engine import DEFAULT_DATABASE, Engine, Handle
from deploy.local.door.failures import Failure
from deploy.local.door.parameters import SessionChoice
from deploy.local.door.quoting import string
from deploy.local.door.statements import Command

LIMIT: Final = 1000
"""How many are kept, at about 0.1 MB each; a new one then takes the place of the one unused for longest."""


@dataclass(slots=True, eq=False)
class Session:
    """A handle, and what SET and USE in the session made of it: to that, a request's settings are undone."""

    handle: Handle
    expires: float = 0.0
    busy: bool = False
    database: str = DEFAULT_DATABASE
    settings: dict[str, str] = field(default_factory=dict)

    def remember(self, command: Command) -> None:
        """Take note of a statement that ran in the session."""
        if command.words[0] == b"SET":
            self.settings.update(assigned(command.text))
        elif command.words[0] == b"USE":
            self.database = used(command.text)

    def before(self, name: str) -> str:
        """The literal of a setting as the session has it."""
        pinned = pins.SETTINGS.get(name)
        return self.settings.get(name, string(pinned) if pinned is not None else "DEFAULT")


class Lease:
    """The session of one request, or none; released before the answer ends, and again without harm."""

    def __init__(self, session: Session | None, release: Callable[[], None]) -> None:
        self.session = session
        self._release: Callable[[], None] | None = release

    def release(self) -> None:
        release, self._release = self._release, None
        if release:
            release()


class Sessions:
    def __init__(self, engine: Engine, now: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._now = now
        self._sessions: dict[str, Session] = {}

    def lease(self, choice: SessionChoice | None) -> "Lease":
        """Lock the session for one request, which need not have any.

        Raises Failure where another request has it (373), or where it must exist and doesn't (372).
        """
        if choice is None:
            return Lease(None, lambda: None)
        self.expire()
        session = self._sessions.pop(choice.name, None)
        if session is None:
            if choice.check:
                raise Failure.of(372, "SESSION_NOT_FOUND", f"Session {choice.name} not found")
            session = Session(self._engine.handle())
        self._sessions[choice.name] = session
        if session.busy:
            raise Failure.of(
                373, "SESSION_IS_LOCKED", f"Session {choice.name} is locked by a concurrent client"
            )
        session.busy = True
        return Lease(session, lambda: self._release(choice))

    def _release(self, choice: SessionChoice) -> None:
        session = self._sessions[choice.name]
        session.busy = False
        session.expires = self._now() + choice.timeout_s
        if choice.close:
            self._close(choice.name)

    def expire(self) -> None:
        """Close what has not been used for its time-out, and what is over the limit."""
        now = self._now()
        idle = [name for name, session in self._sessions.items() if not session.busy]
        late = [name for name in idle if self._sessions[name].expires <= now]
        over = len(self._sessions) - len(late) - LIMIT
        for name in {*late, *idle[: max(0, over)]}:
            self._close(name)

    def close(self) -> None:
        for name in list(self._sessions):
            self._close(name)

    def _close(self, name: str) -> None:
        self._sessions.pop(name).handle.close()
