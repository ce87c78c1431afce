"""Members of each queue. GET /api/v2/routing/queues/{queueId}/members."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import ROUTING
from schemas.declare.kinds import Term
from schemas.declare.objects import Join, Object, PageNumber, Per
from schemas.declare.permissions import QUEUE_MEMBERS_VIEW
from schemas.declare.personal import Personal


class QueueMember(Record, frozen=True):
    queue_id: Annotated[str, At("queueId", "The queue")]
    user_id: Annotated[str, At("id", "The user")]
    name: Annotated[str | None, At("name", "The user's name", personal=Personal.STAFF)]
    joined: Annotated[bool | None, At("joined", "Takes from the queue; false: not for now")]
    member_by: Annotated[
        Term | None, At("memberBy", "By themselves, or by one of the queue's groups", terms=("user", "group"))
    ]
    ring: Annotated[int | None, At("ringNumber", "The ring that they are in, of bullseye routing")]
    division_id: Annotated[str | None, At("user.division.id", "Division of the user")]


QUEUE_MEMBERS: Final = Object(
    name="queue_members",
    entity="queue_member",
    record=QueueMember,
    path="/api/v2/routing/queues/{queueId}/members",
    per=Per("queues", "queueId"),
    pages=PageNumber(most=100, counted=False),
    permission=QUEUE_MEMBERS_VIEW,
    family=ROUTING,
    every_ms=DAY,
    doc="Which users are members of which queues, and which of them have joined.",
    modified=None,
    created=None,
    joins=(Join("queue_id", "queues"), Join("user_id", "users"), Join("division_id", "divisions")),
    ignored=(
        "selfUri",
        "user",  # users has them, with their history
        "routingStatus",  # changes by the minute: user_activities
    ),
)
