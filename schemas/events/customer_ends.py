"""A customer's session is over: topic v2.detail.events.conversation.{id}.customer.end.

A conversation can end several sessions. What happened in them is in its details, which are fetched later.
"""

from typing import Annotated, Final

from schemas.declare.columns import At, Record
from schemas.declare.events import Event
from schemas.declare.families import CONVERSATIONS
from schemas.declare.identity import Counted
from schemas.declare.kinds import Instant, Term
from schemas.declare.personal import Personal
from schemas.declare.terms import DIRECTIONS, DISCONNECTS, MEDIA, MESSAGES


class CustomerEnd(Record, frozen=True):
    session_id: Annotated[str, At("sessionId", "The session that ended")]
    participant_id: Annotated[str | None, At("participantId", "The customer as participant")]
    media_type: Annotated[Term | None, At("mediaType", "voice, email, message …", terms=MEDIA)]
    message_type: Annotated[
        Term | None,
        At(
            "messageType",
            "Of a message: sms, whatsapp, webmessaging …",
            terms=MESSAGES,
        ),
    ]
    direction: Annotated[Term | None, At("direction", "inbound or outbound", terms=DIRECTIONS)]
    disconnect_type: Annotated[
        Term | None, At("disconnectType", "Who or what ended it: client, peer …", terms=DISCONNECTS)
    ]
    interacting_ms: Annotated[int | None, At("interactingDurationMs", "Spent talking or writing", "ms")]
    provider: Annotated[Term | None, At("provider", "What carried it: Edge …")]
    division_id: Annotated[str | None, At("divisionId", "Division of the conversation")]
    utilization_label: Annotated[str | None, At("utilizationLabel", "Its utilization label")]
    ani: Annotated[str | None, At("ani", "Calling number", personal=Personal.PHONE)]
    dnis: Annotated[str | None, At("dnis", "Called number", personal=Personal.PHONE)]
    address_from: Annotated[str | None, At("addressFrom", "Address it came from", personal=Personal.PHONE)]
    address_to: Annotated[str | None, At("addressTo", "Address it went to", personal=Personal.PHONE)]
    callback_user_name: Annotated[
        str | None, At("callbackUserName", "Who is to be called back", personal=Personal.NAME)
    ]
    callback_numbers: Annotated[
        list[str], At("callbackNumbers", "Where to call back", personal=Personal.PHONE)
    ]
    callback_scheduled: Annotated[
        Instant | None, At("callbackScheduledTime", "For when the callback is planned", millis=True)
    ]
    subject: Annotated[str | None, At("subject", "Subject of an e-mail", personal=Personal.TEXT)]
    external_contact_id: Annotated[str | None, At("externalContactId", "The external contact")]
    external_organization_id: Annotated[str | None, At("externalOrganizationId", "Their organization")]
    conversation_external_contact_ids: Annotated[
        list[str], At("conversationExternalContactIds", "All external contacts of the conversation")
    ]
    conversation_external_organization_ids: Annotated[
        list[str], At("conversationExternalOrganizationIds", "All their organizations")
    ]


CUSTOMER_ENDS: Final = Event(
    name="customer_ends",
    record=CustomerEnd,
    topic="v2.detail.events.conversation.{id}.customer.end",
    family=CONVERSATIONS,
    entity="conversation",
    entity_path="conversationId",
    time=At("eventTime", "When the customer's session ended", millis=True),
    identity=Counted(("conversation_id", "session_id")),
    doc="Customers' sessions that ended, one for each session of a conversation.",
)
