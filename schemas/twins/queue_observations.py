"""What goes on in queues, asked for: POST /api/v2/analytics/queues/observations/query.

A metric without values is absent from the answer, and so is a medium in which nothing goes on, and a queue.
Were they left out here as well, the last value of each would stand for ever. So a good answer tells of every
queue that was asked for: what it leaves out is 0, in every medium that queues route.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from schemas.declare.columns import Body

PATH: Final = "/api/v2/analytics/queues/observations/query"
MOST_QUEUES: Final = 50
"""Of one query. No limit is published."""
ROUTED: Final = ("voice", "callback", "chat", "email", "message")
"""Media that queues route."""
COUNTS: Final = ("oWaiting", "oInteracting", "oAlerting")
LONGEST: Final = ("oLongestWaiting", "oLongestInteracting")
"""Absent where nobody waits, and nothing goes on."""
_UNSAID: Final = "unknown"
_BESIDE: Final = frozenset({"results", "systemToOrganizationMappings"})
"""All that an answer has, by what is published."""


class _Result(msgspec.Struct, frozen=True):
    group: dict[str, str]
    data: tuple[dict[str, Any], ...] = ()


class _Answer(msgspec.Struct, frozen=True):
    results: tuple[_Result, ...] | None = None


def query(queues: Sequence[str]) -> object:
    predicates = [
        {"type": "dimension", "dimension": "queueId", "operator": "matches", "value": queue}
        for queue in queues
    ]
    return {"filter": {"type": "or", "predicates": predicates}, "metrics": [*COUNTS, *LONGEST]}


def split(queues: Sequence[str], answer: bytes) -> Iterator[tuple[str, Body]]:
    """Each queue that was asked for, and a body as its topic had it once. Raises msgspec's errors."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {queue: {m: [] for m in ROUTED} for queue in queues}
    for result in _results(answer):
        media = found.get(result.group.get("queueId", ""))
        metrics = [entry for entry in result.data if entry.get("metric") in (*COUNTS, *LONGEST)]
        if media is not None and metrics:
            media.setdefault(result.group.get("mediaType", _UNSAID), []).extend(metrics)
    for queue, media in found.items():
        yield queue, {"results": [_result(medium, metrics) for medium, metrics in media.items()]}


def _results(answer: bytes) -> tuple[_Result, ...]:
    """An answer that says other things instead is not one in which nothing goes on."""
    results = msgspec.json.decode(answer, type=_Answer).results
    if results is None and msgspec.json.decode(answer, type=dict[str, msgspec.Raw]).keys() - _BESIDE:
        raise msgspec.ValidationError("it has no results")
    return results or ()


def _result(medium: str, metrics: Sequence[Mapping[str, Any]]) -> Body:
    said = {entry["metric"] for entry in metrics}
    nothing = [{"metric": name, "stats": {"count": 0}} for name in COUNTS if name not in said]
    return {"group": {"mediaType": medium}, "data": [*metrics, *nothing]}
