"""Agents who join and leave a queue: topic v2.routing.queues.{id}.users. The body doesn't say when."""

from typing import Annotated, Final

from schemas.declare.columns import At, Record
from schemas.declare.events import Event
from schemas.declare.families import ROUTING
from schemas.declare.identity import State
from schemas.declare.permissions import QUEUE_VIEW


class QueueMembership(Record, frozen=True):
    user_id: Annotated[str, At("id", "The agent, a user")]
    joined: Annotated[
        bool | None, At("joined", "Takes the queue's interactions; false: a member who doesn't now")
    ]


QUEUE_MEMBERSHIPS: Final = Event(
    name="queue_memberships",
    record=QueueMembership,
    topic="v2.routing.queues.{id}.users",
    family=ROUTING,
    entity="queue",
    entity_path="queueId",
    time=None,
    identity=State(precedence=("joined",), key=("user_id",)),
    doc="Agents of each queue, and whether they have joined it, from when on.",
    permission=QUEUE_VIEW,
    ignored=("user", "additionalProperties"),
)
