"""What is known again of a topic after a time in which nobody heard it."""

from collections.abc import Iterator, Sequence
from typing import Final

from schemas.declare.events import Event, Fetch
from schemas.declare.objects import Object
from schemas.derive.pages import words
from schemas.derive.pages.links import event_link, object_link
from schemas.derive.pages.markdown import code

_FROM: Final = "events"


def missed(event: Event, events: Sequence[Event], objects: Sequence[Object]) -> Iterator[str]:
    """`events` and `objects` are all that there are."""
    if event.topic is not None:
        yield "## What was missed"
        yield f"{_known_again(event, events, objects)} See [transports](../transports.md#gaps)."


def _known_again(event: Event, events: Sequence[Event], objects: Sequence[Object]) -> str:
    if event.snapshot and event.timeless:
        return (
            "After a gap the REST twin is read once: it says how things are then. While a better transport "
            "is live it is read at no other time, as its facts would be others than the topic's."
        )
    lists = [object_link(one.name, _FROM) for one in objects if event in one.emits]
    if event.snapshot or lists:
        where = " and ".join(lists) or "the REST twin"
        return f"After a gap {where} is read at once: it says how things are, not what was in between."
    if found := [event_link(e.name, _FROM) for e in events if _found_by(e, event)]:
        return (
            "REST doesn't say the same, so what was missed here stays missing. What ended meanwhile is "
            f"searched for, and is in {' and '.join(found)}."
        )
    return "Nothing of REST says the same: a gap stays open, to be seen in the table `gaps`."


def _found_by(event: Event, told: Event) -> bool:
    return event.fetch is not None and event.fetch.search is not None and event.fetch.of == told.name


def searched(fetch: Fetch) -> Iterator[tuple[str, str]]:
    """The fact about the search, where there is one."""
    if (search := fetch.search) is not None:
        told = f"where no transport brings {event_link(fetch.of, _FROM)}, and after gaps"
        often = f"every {words.lasting(search.every_ms)}"
        yield "or searched for", f"{code(f'POST {search.path}')}: {often} {told}"
