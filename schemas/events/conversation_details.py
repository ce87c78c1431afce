"""What happened in a conversation: GET /api/v2/analytics/conversations/{id}/details.

There is no topic and no list: the ids come from the ends of customers' sessions.

The participants are kept as Genesys tells them, with their sessions, segments, metrics and media statistics;
ids that questions begin with are worked out of them.
"""

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Annotated, Any, Final

import msgspec

from schemas.clock import MINUTE, SECOND, to_iso
from schemas.declare.columns import At, Body, Of, Record
from schemas.declare.events import Event, Fetch, Search
from schemas.declare.families import CONVERSATIONS
from schemas.declare.identity import Counted
from schemas.declare.kinds import Instant, Json, Term
from schemas.declare.permissions import CONVERSATION_DETAILS as ANY_DETAILS
from schemas.declare.personal import Personal
from schemas.declare.terms import DIRECTIONS, PURPOSES
from schemas.twins.conversation_search import PATH, query

Values = Mapping[str, Any]

_PERSONAL: Final = (
    *((key, Personal.NAME) for key in ("participantName", "callbackUserName")),
    *((key, Personal.NAME) for key in ("remote", "remoteNameDisplayable")),  # or a number, or an address
    *((key, Personal.PHONE) for key in ("ani", "dnis", "sessionDnis", "callbackNumbers")),
    *((key, Personal.PHONE) for key in ("addressFrom", "addressTo", "addressOther", "addressSelf")),
    *((key, Personal.PHONE) for key in ("screenShareAddressSelf", "videoAddressSelf")),
    *((key, Personal.PHONE) for key in ("destinationAddresses", "transferTargetAddress", "entryReason")),
    *((key, Personal.EMAIL) for key in ("cc", "bcc", "journeyCustomerId")),
    *((key, Personal.TOKEN) for key in ("journeyCustomerSessionId",)),
    *((key, Personal.STAFF) for key in ("transferTargetName",)),
    *((key, Personal.TEXT) for key in ("subject", "wrapUpNote", "properties")),
)


def _under(key: str, value: Any) -> Iterator[str]:
    """The texts that stand under the key, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key and isinstance(inner, str):
                yield inner
            else:
                yield from _under(key, inner)
    elif isinstance(value, list):
        for item in value:
            yield from _under(key, item)


def _participants(values: Values) -> Any:
    return msgspec.json.decode(values["participants"] or "[]")


def _each(key: str) -> Callable[[Values], list[str]]:
    return lambda values: sorted(set(_under(key, _participants(values))))


def _count(values: Values) -> int:
    found = _participants(values)
    return len(found) if isinstance(found, list) else 0


class ConversationDetail(Record, frozen=True):
    conversation_end: Annotated[Instant | None, At("conversationEnd", "When it ended; null: it goes on")]
    direction: Annotated[
        Term | None, At("originatingDirection", "Direction in which it began", terms=DIRECTIONS)
    ]
    initiator: Annotated[
        Term | None, At("conversationInitiator", "Who began: customer, agent, dialer …", terms=PURPOSES)
    ]
    media_types: Annotated[list[Term], Of(_each("mediaType"), "Media of its sessions: voice, message …")]
    participant_count: Annotated[int, Of(_count, "Participants: people, queues and flows")]
    queue_ids: Annotated[list[str], Of(_each("queueId"), "Queues that it was in")]
    user_ids: Annotated[list[str], Of(_each("userId"), "Agents and other users who took part")]
    flow_ids: Annotated[list[str], Of(_each("flowId"), "Flows that it went through")]
    edge_ids: Annotated[list[str], Of(_each("edgeId"), "Edges that carried it")]
    wrap_up_codes: Annotated[list[str], Of(_each("wrapUpCode"), "Wrap-up codes that agents gave it")]
    min_mos: Annotated[
        float | None, At("mediaStatsMinConversationMos", "Worst estimated voice quality (MOS), 1 to 5")
    ]
    min_r_factor: Annotated[
        float | None, At("mediaStatsMinConversationRFactor", "Worst estimated voice quality (R), 0 to 100")
    ]
    self_served: Annotated[bool | None, At("selfServed", "The customer needed no agent")]
    customer_participation: Annotated[bool | None, At("customerParticipation", "A customer took part")]
    conference_start: Annotated[Instant | None, At("conferenceStart", "When it became a conference")]
    inactivity_timeout: Annotated[Instant | None, At("inactivityTimeout", "When it timed out")]
    social_media_public: Annotated[
        bool | None, At("originatingSocialMediaPublic", "It began in public, on social media")
    ]
    external_tag: Annotated[str | None, At("externalTag", "Tag that another system has given to it")]
    associated_conversation_id: Annotated[
        str | None, At("associatedConversationId", "The conversation that it belongs to")
    ]
    consultation_ids: Annotated[
        list[str], At("consultationConversationIds", "Conversations in which somebody was consulted")
    ]
    division_ids: Annotated[list[str], At("divisionIds", "Divisions")]
    knowledge_base_ids: Annotated[list[str], At("knowledgeBaseIds", "Knowledge bases that helped")]
    participants: Annotated[
        Json | None,
        At(
            "participants",
            "Participants with sessions, segments, metrics, media statistics",
            inside=_PERSONAL,
        ),
    ]
    evaluations: Annotated[Json | None, At("evaluations", "Evaluations of agents, whole")]
    surveys: Annotated[Json | None, At("surveys", "Surveys of the customer, whole")]
    resolutions: Annotated[Json | None, At("resolutions", "Resolutions, whole")]


def _example(random: Random, conversation_id: str, at_ms: int) -> Body:
    """A call of a customer that goes through a queue to an agent, or is given up."""
    answered = random.random() < 0.8
    ended = to_iso(at_ms + random.randrange(20, 900) * SECOND)
    number = f"tel:+4930901820{random.randrange(100):02}"
    about = {"mediaType": "voice", "direction": "inbound", "provider": "Edge", "edgeId": "edge-1"}
    customer = {**about, "sessionId": f"{conversation_id}-c", "ani": number, "dnis": "tel:+493023125100"}
    segment = {"queueId": f"queue-{random.randrange(9)}", "segmentType": "interact", "segmentEnd": ended}
    participants: list[dict[str, Any]] = [
        {"purpose": "customer", "participantName": "Mobile Caller", "sessions": [customer]},
        {"purpose": "acd", "sessions": [{**about, "segments": [segment]}]},
    ]
    if answered:
        agent = {"purpose": "agent", "userId": f"user-{random.randrange(99)}"}
        participants.append({**agent, "sessions": [{**about, "segments": [segment]}]})
    return {
        "conversationId": conversation_id,
        "conversationStart": to_iso(at_ms),
        "conversationEnd": ended,
        "originatingDirection": "inbound",
        "conversationInitiator": "customer",
        "mediaStatsMinConversationMos": random.randrange(30, 49) / 10,
        "selfServed": False,
        "participants": participants,
    }


CONVERSATION_DETAILS: Final = Event(
    name="conversation_details",
    record=ConversationDetail,
    topic=None,
    family=CONVERSATIONS,
    entity="conversation",
    entity_path="conversationId",
    time=At("conversationStart", "When it began"),
    identity=Counted(("conversation_id",)),
    doc="Conversations whole, as of when they had ended: who took part, where they waited, how it sounded.",
    ignored=("accessAttributes",),
    fetch=Fetch(
        path="/api/v2/analytics/conversations/details",
        ids_parameter="id",
        batch=100,
        items="conversations",
        one_path="/api/v2/analytics/conversations/{id}/details",
        final="conversationEnd",
        of="customer_ends",
        permission=ANY_DETAILS,
        every_ms=MINUTE,
        patience_ms=15 * MINUTE,
        search=Search(path=PATH, body=query, every_ms=5 * MINUTE, days=3),
    ),
    example=_example,
)
