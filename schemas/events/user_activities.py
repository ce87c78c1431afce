"""What an agent is doing: topic v2.users.{id}.activity, and the list of users, which says it as well.

Each part of the body carries a time of its own and can be absent, which means unchanged. So each is a fact of
its own: merging by time is then what the table's key does.
"""

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Annotated, Any, Final

from schemas.clock import to_iso
from schemas.declare.columns import At, Body, Record
from schemas.declare.events import Event, Part, Parts
from schemas.declare.families import USERS
from schemas.declare.identity import State
from schemas.declare.kinds import Term
from schemas.declare.personal import Personal
from schemas.declare.terms import PRESENCES, ROUTING_STATUSES

ASPECTS: Final = ("routing_status", "presence", "out_of_office", "active_queues")


class UserActivity(Record, frozen=True):
    aspect: Annotated[
        Term, At("aspect", "What is said: routing_status, presence, out_of_office, active_queues")
    ]
    routing_status: Annotated[
        Term | None,
        At("status", "IDLE, INTERACTING, COMMUNICATING, NOT_RESPONDING or OFF_QUEUE", terms=ROUTING_STATUSES),
    ]
    system_presence: Annotated[
        Term | None,
        At("presenceDefinition.systemPresence", "ON_QUEUE, AVAILABLE, AWAY, BREAK …", terms=PRESENCES),
    ]
    presence_definition_id: Annotated[
        str | None, At("presenceDefinition.id", "The presence, as the organisation has defined it")
    ]
    presence_message: Annotated[str | None, At("message", "What they wrote to it", personal=Personal.TEXT)]
    out_of_office: Annotated[bool | None, At("active", "Out of office")]
    active_queue_ids: Annotated[
        list[str], At("activeQueueIds", "The queues that they take interactions of, for active_queues")
    ]


def _routing(body: Body) -> tuple[Any, Any]:
    return _timed(body.get("routingStatus"), "startTime")


def _presence(body: Body) -> tuple[Any, Any]:
    """Topics have another name for the message than REST."""
    part, time = _timed(body.get("presence"), "modifiedDate")
    if isinstance(part, dict) and "presenceMessage" in part:
        part.setdefault("message", part.pop("presenceMessage"))
    return part, time


def _out_of_office(body: Body) -> tuple[Any, Any]:
    return _timed(body.get("outOfOffice"), "modifiedDate")


def _queues(body: Body) -> tuple[Any, Any]:
    """In one order, whatever order they were sent in."""
    ids = body.get("activeQueueIds")
    if ids is None:
        return None, None
    if isinstance(ids, list) and all(isinstance(i, str) for i in ids):
        ids = sorted(ids)
    return {"activeQueueIds": ids}, body.get("dateActiveQueuesChanged")


def _timed(part: object, time: str) -> tuple[Any, Any]:
    if not isinstance(part, Mapping):
        return None, None
    return {key: value for key, value in part.items() if key != time}, part.get(time)


_READERS: Final[tuple[Callable[[Body], tuple[Any, Any]], ...]] = (
    _routing,
    _presence,
    _out_of_office,
    _queues,
)


def _cut(body: Body) -> Iterator[Part]:
    for aspect, read in zip(ASPECTS, _READERS, strict=True):
        part, time = read(body)
        if part is not None:
            yield Part({**part, "aspect": aspect}, time)


def _example(random: Random, user_id: str, at_ms: int) -> Body:
    """Routing and presence mostly, the queues when they change, out of office rarely."""
    since = to_iso(at_ms)
    body: dict[str, Any] = {
        "id": user_id,
        "routingStatus": {"status": random.choice(ROUTING_STATUSES), "startTime": since},
    }
    if random.random() < 0.6:
        definition = {"id": str(random.randrange(9)), "systemPresence": random.choice(PRESENCES)}
        body["presence"] = {"presenceDefinition": definition, "presenceMessage": "", "modifiedDate": since}
    if random.random() < 0.1:
        body["outOfOffice"] = {"active": random.random() < 0.5, "modifiedDate": since}
    if random.random() < 0.3:
        body["activeQueueIds"] = sorted(f"queue-{random.randrange(9)}" for _ in range(random.randrange(4)))
        body["dateActiveQueuesChanged"] = since
    return body


USER_ACTIVITIES: Final = Event(
    name="user_activities",
    record=UserActivity,
    topic="v2.users.{id}.activity",
    family=USERS,
    entity="user",
    entity_path="id",
    time=None,
    identity=State(
        precedence=(
            *("routing_status", "system_presence", "presence_definition_id", "presence_message"),
            "out_of_office",
        ),
        key=("aspect",),
    ),
    doc="What each agent is doing: routing status, presence, out of office, active queues.",
    # Of the lists' bodies: the user's own presence sources and links.
    ignored=(
        *("userId", "id", "name", "source", "sourceId", "primary", "selfUri", "presenceDefinition.selfUri"),
        "futurePresenceDefinition",
    ),
    parts=Parts(
        keys=(
            *("id", "routingStatus", "presence", "outOfOffice", "activeQueueIds", "dateActiveQueuesChanged"),
        ),
        cut=_cut,
    ),
    example=_example,
)
