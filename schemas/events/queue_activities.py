"""What goes on in a queue now: topic v2.analytics.queues.{id}.activity.

The body says neither which queue it is of nor when it was so: the topic name and the envelope do. Its shape
changed in October 2025 (version 234 of Genesys's own clients); both are read.
"""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Annotated, Any, Final

from schemas.clock import MINUTE
from schemas.declare.columns import At, Body, Record
from schemas.declare.events import Event, Part, Parts, Posted, Snapshot
from schemas.declare.families import ROUTING
from schemas.declare.identity import State
from schemas.declare.kinds import Term
from schemas.declare.permissions import QUEUE_OBSERVATIONS
from schemas.declare.terms import MEDIA
from schemas.twins.queue_observations import MOST_QUEUES, PATH, query, split

_UNSAID: Final = "null: not said"
_NO_METRICS: Final = ("mediaType", "data")
_READ: Final = frozenset({"metric", "count", "calculatedMetricValue", "stats", "truncated", "observations"})


class QueueActivity(Record, frozen=True):
    media_type: Annotated[Term, At("mediaType", "voice, message, email …", terms=MEDIA)]
    waiting: Annotated[int | None, At("oWaiting", f"Waiting for an agent; {_UNSAID}", "interactions")]
    interacting: Annotated[int | None, At("oInteracting", f"With an agent; {_UNSAID}", "interactions")]
    alerting: Annotated[int | None, At("oAlerting", f"Ringing at an agent; {_UNSAID}", "interactions")]
    flow: Annotated[int | None, At("oFlow", f"In a flow before the queue; {_UNSAID}", "interactions")]
    longest_waiting_ms: Annotated[
        int | None, At("oLongestWaiting", f"How long the first one has waited; {_UNSAID}", "ms")
    ]
    longest_interacting_ms: Annotated[
        int | None, At("oLongestInteracting", f"How long the longest one has gone on; {_UNSAID}", "ms")
    ]


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            yield item


def _said(entry: Mapping[str, Any]) -> Any:
    """A count, or a time in ms; older bodies have either under `stats`."""
    stats = entry.get("stats")
    found = {**stats, **entry} if isinstance(stats, Mapping) else entry
    time = found.get("calculatedMetricValue")
    return found.get("count") if time is None else time


def _add(fact: dict[str, Any], entry: Mapping[str, Any]) -> None:
    """What isn't read of an entry stays in sight under `data`."""
    metric, rest = entry.get("metric"), dict(entry)
    if isinstance(metric, str) and metric not in _NO_METRICS:
        fact[metric] = _said(entry)
        rest = {k: v for k, v in entry.items() if k not in _READ}
    if rest:
        fact.setdefault("data", []).append(rest)


def _cut(body: Body) -> Iterator[Part]:
    """A fact for each media type: older bodies have one result for each metric of each."""
    found: dict[str, dict[str, Any]] = {}
    for result in _objects(body.get("results")):
        about = {k: v for k, v in result.items() if k not in ("group", "data")}
        for group in _objects(result.get("group")):
            about |= {k: v for k, v in group.items() if k != "queueId"}
        fact = found.setdefault(str(about.get("mediaType")), {})
        fact |= about
        for entry in _objects(result.get("data")):
            _add(fact, entry)
    return (Part(fact) for fact in found.values())


def _example(random: Random, queue_id: str, at_ms: int) -> Body:
    """Of two media types; who waits longest is only said where somebody waits."""
    results = []
    for media in random.sample(("voice", "message", "email", "callback"), 2):
        waiting = random.choice((0, 0, 1, 2, 5, 13))
        counts = {"oWaiting": waiting, "oInteracting": random.randrange(40), "oAlerting": random.randrange(4)}
        data: list[dict[str, Any]] = [{"metric": name, "count": count} for name, count in counts.items()]
        if waiting:
            longest = random.randrange(1_000, 600_000)
            data.append({"metric": "oLongestWaiting", "calculatedMetricValue": longest})
        results.append({"mediaType": media, "data": data})
    return {"results": results}


QUEUE_ACTIVITIES: Final = Event(
    name="queue_activities",
    record=QueueActivity,
    topic="v2.analytics.queues.{id}.activity",
    family=ROUTING,
    entity="queue",
    entity_path=None,
    time=None,
    identity=State(
        precedence=(
            *("waiting", "interacting", "alerting", "flow", "longest_waiting_ms", "longest_interacting_ms"),
        ),
        key=("media_type",),
    ),
    doc="How many interactions wait, ring and are being talked to in each queue, by media type.",
    permission=QUEUE_OBSERVATIONS,
    # Beside a topic that is live its facts would be others: it is read only where nothing else brings them,
    # and once after a gap.
    snapshot=Snapshot(
        path=PATH,
        posted=Posted(query, split),
        batch=MOST_QUEUES,
        of="queues",
        permission=QUEUE_OBSERVATIONS,
        every_ms=15 * MINUTE,
    ),
    parts=Parts(keys=("results",), cut=_cut, timed=False),
    example=_example,
)
