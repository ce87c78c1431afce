"""What a declaration says, in words."""

from typing import Final, assert_never

from schemas.clock import DAY, HOUR, MINUTE, SECOND
from schemas.declare.events import Event
from schemas.declare.families import Family, Locality
from schemas.declare.identity import Counted
from schemas.declare.objects import Cursor, PageNumber, Pages, WholeArray
from schemas.declare.permissions import Permission
from schemas.derive.pages.markdown import code, codes

_UNITS: Final = ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second"))


def lasting(ms: int) -> str:
    """`15 minutes`, `hour`: what stands behind "every"."""
    for size, unit in _UNITS:
        if ms % size == 0:
            return unit if ms == size else f"{ms // size} {unit}s"
    return f"{ms} ms"


def permission(needed: Permission) -> str:
    if not needed.names:
        return "none"
    if len(needed.names) == 1:
        return code(needed.names[0])
    return f"{'all' if needed.every else 'any one'} of {codes(needed.names)}"


def stated(needed: Permission) -> str:
    """Of a topic: which permissions it takes is published for a few only."""
    return permission(needed) if needed.names else "none stated"


def pages(style: Pages) -> str:
    match style:
        case PageNumber(size=size, most=most, counted=counted):
            unsaid = "" if counted else "; the answers don't say how many there are"
            return f"numbered, {size} a page{_most(size, most)}{unsaid}"
        case Cursor(size=size, most=most, field=field, parameter=parameter):
            on = f"; {code(field)} goes into {code(parameter)}" if parameter else f"; on by {code(field)}"
            return f"by cursor, {size} a page{_most(size, most)}{on}"
        case WholeArray(warn_at=at):
            return "the whole list at once" + (f"; exactly {at} rows may be cut" if at else "")
        case _:
            assert_never(style)


def _most(size: int, most: int | None) -> str:
    """The published maximum, where it isn't what is asked for."""
    return f" (at most {most})" if most and most != size else ""


def log(family: Family) -> str:
    by = "organisation" if family.locality is Locality.ORGANISATION else "entity"
    return f"{code(family.log)}, partitioned by {by}"


def identity(event: Event) -> str:
    """What makes two deliveries one fact."""
    if isinstance(event.identity, Counted):
        return f"one fact for each {codes(event.key_columns)}, counted once; the latest version of it wins"
    one = f"one fact for each {codes(event.key_columns)}"
    greatest = codes(event.identity.precedence)
    return f"{one}; of two that differ, the one with the greatest {greatest} wins"


def effective(event: Event) -> str:
    """When a fact was so, and what follows where the body doesn't say it."""
    if event.time is not None:
        return f"{code(event.time.path)} in the body: {event.time.doc[:1].lower()}{event.time.doc[1:]}"
    if event.parts is not None and event.parts.timed:
        return "each part's own time; the envelope's where it has none"
    return "the envelope's; over WebSocket, when it came. So only one transport counts at a time"
