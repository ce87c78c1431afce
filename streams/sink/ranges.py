"""Requests for restatement → the windows to work out, in pieces that one statement can take."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from schemas.clock import HOUR, MINUTE, floor_to
from schemas.declare.aggregates import Aggregate
from schemas.derive.windows.restated import UNASKED, Piece
from schemas.derive.windows.segments import Span
from streams.columns.kinds import I64, Columns, Ints, Texts

_LONGEST: Final = 6 * HOUR
"""Of a piece: it bounds what ClickHouse holds in memory for one statement."""
_BRIDGED: Final = 30 * MINUTE
"""Windows in between that nobody asks for cost less than another statement."""


@dataclass(frozen=True, slots=True)
class Request:
    """Records that came too late for memory, and the windows that they changed: [start, end) in ms.

    `since` is the first one's revision and `revision` the last one's. At the first, all the windows had left
    memory.
    """

    org: str
    source_event: str
    start: int
    end: int
    since: int
    revision: int


def requests_of(columns: Columns) -> list[Request]:
    """The requests of unpacked records."""
    texts = [columns[name] for name in ("org", "source_event")]
    numbers = [columns[name] for name in ("effective_time", "range_end", "since", "revision")]
    told = [[c.at(i).decode() for i in range(len(c))] for c in texts if isinstance(c, Texts)]
    said = [c.values.tolist() for c in numbers if isinstance(c, Ints)]
    return [Request(*row) for row in zip(*told, *said, strict=True)]


def by_gauge(requests: Sequence[Request]) -> Mapping[tuple[str, str], list[Request]]:
    """(organisation, source event) → its requests."""
    found: dict[tuple[str, str], list[Request]] = {}
    for request in requests:
        found.setdefault((request.org, request.source_event), []).append(request)
    return found


def pieces(requests: Sequence[Request], aggregate: Aggregate, within: Span) -> Iterator[Piece]:
    """The windows of an aggregate that requests of one organisation and gauge ask for, each once.

    A window's floor is the least revision that asks for it. What is not `within` has no facts.
    """
    width = aggregate.window.width
    first = floor_to(max(within[0], min(r.start for r in requests)), width)
    last = min(within[1], max(r.end for r in requests))
    floors = np.full(max(0, -(-(last - first) // width)), UNASKED, np.int64)
    for request in requests:
        low, high = max(0, (request.start - first) // width), max(0, -(-(request.end - first) // width))
        floors[low:high] = np.minimum(floors[low:high], request.since)
    for low, high in _runs(np.flatnonzero(floors != UNASKED), _BRIDGED // width, _LONGEST // width):
        yield Piece(requests[0].org, first + low * width, tuple(floors[low:high].tolist()))


def _runs(asked: I64, bridged: int, longest: int) -> Iterator[tuple[int, int]]:
    """Stretches that hold all of `asked`, without wide gaps."""
    cuts = np.flatnonzero(np.diff(asked) > bridged) + 1
    for run in np.split(asked, cuts):
        while len(run):
            inside = int(np.searchsorted(run, run[0] + longest))
            yield int(run[0]), int(run[inside - 1]) + 1
            run = run[inside:]
