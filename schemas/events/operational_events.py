"""What Genesys reports of the platform's working: topic v2.operations.events.{id}.

The id of the topic name is that of the kind of event; what it is about stands in the body. There is no id of
the single event: what it says is what it is known by.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from schemas.declare.columns import At, Of, Record
from schemas.declare.events import Event
from schemas.declare.families import PLATFORM
from schemas.declare.identity import Counted
from schemas.declare.kinds import Instant, Term
from schemas.declare.personal import Personal
from schemas.reading.digest import digest

# Without the telephone number: there are so few that a digest without a key would tell it.
_TELLING: Final = (
    *("object_type", "object_id", "parent_id", "previous_value", "current_value", "error_code"),
    *("conversation_id", "external_contact_id", "entity_token"),
)


def _key(values: Mapping[str, Any]) -> str:
    return digest(*(values[name] for name in _TELLING))


class OperationalEvent(Record, frozen=True):
    event_key: Annotated[str, Of(_key, "Of one kind and time: differs if what is told differs", keyed=True)]
    operation: Annotated[str | None, At("eventEntity.name", "What kind of event it is")]
    operation_description: Annotated[
        str | None, At("eventEntity.description", "What that kind means, in words")
    ]
    object_type: Annotated[Term | None, At("entityType", "TRUNK, EDGE, USER …: what it is about")]
    object_id: Annotated[str | None, At("entityId", "Id of what it is about")]
    object_name: Annotated[
        str | None, At("entityName", "Its name, also where it is a user", personal=Personal.STAFF)
    ]
    parent_id: Annotated[str | None, At("parentEntity", "What that belongs to")]
    previous_value: Annotated[str | None, At("previousValue", "How it was")]
    current_value: Annotated[str | None, At("currentValue", "How it is now")]
    error_code: Annotated[str | None, At("errorCode", "Error, if it is one")]
    conversation_id: Annotated[str | None, At("conversationId", "The conversation in which it happened")]
    external_contact_id: Annotated[str | None, At("externalContactId", "The external contact concerned")]
    phone_number: Annotated[str | None, At("phoneNumber", "The number concerned", personal=Personal.PHONE)]
    entity_token: Annotated[str | None, At("entityToken", "The token concerned", personal=Personal.TOKEN)]
    object_modified: Annotated[Instant | None, At("entityModifiedDate", "When it was last changed")]
    object_modified_by: Annotated[str | None, At("entityModifiedBy", "The user who changed it")]
    version: Annotated[str | None, At("version", "Version of the kind of event")]


OPERATIONAL_EVENTS: Final = Event(
    name="operational_events",
    record=OperationalEvent,
    topic="v2.operations.events.{id}",
    family=PLATFORM,
    entity="operation",
    entity_path="eventEntity.id",
    time=At("timestamp", "When it happened", millis=True),
    identity=Counted(("operation_id", "event_time", "event_key")),
    doc="Operational events: what changed or failed, by kind of event (operation).",
)
