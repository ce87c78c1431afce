"""Topic names → events: a template with its `{id}`, or a concrete name with an id in its place."""

from collections.abc import Iterable
from typing import Final

from schemas.declare.events import Event

_ID: Final = "{id}"


class Topics:
    """The known templates. An id has no dots, so each part of a name is tried as the id in turn."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._events = {event.topic: event for event in events if event.topic is not None}

    def match(self, name: str) -> tuple[Event, str] | None:
        """The event and the id, which is empty where only the template is said; None: not one of ours."""
        if name in self._events:
            return self._events[name], ""
        parts = name.split(".")
        for i, part in enumerate(parts):
            template = ".".join([*parts[:i], _ID, *parts[i + 1 :]])
            if (event := self._events.get(template)) is not None:
                return event, part
        return None
