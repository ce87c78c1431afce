"""What a process has of organisations for as long as they are its own."""

from collections.abc import Callable
from dataclasses import dataclass

from connectors.kafka.producer import Log
from connectors.poll.stored import Stored

Check = Callable[[], None]
"""Raises LetGo where they are, or may be, another's by now."""


@dataclass(frozen=True, slots=True)
class Hold:
    """`stored` is what the state topic held of them when they became ours."""

    log: Log
    stored: Stored
    check: Check = lambda: None
