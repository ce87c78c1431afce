"""What flows measure: topic v2.analytics.flow.{id}.metrics. One event for each metric of each record."""

from typing import Annotated, Final

from schemas.declare.columns import At, Record
from schemas.declare.events import Event
from schemas.declare.families import ROUTING
from schemas.declare.identity import Counted
from schemas.declare.kinds import Term
from schemas.declare.permissions import FLOW_AGGREGATES
from schemas.declare.personal import Personal
from schemas.declare.terms import DIRECTIONS, DISCONNECTS, MEDIA, MESSAGES, PURPOSES, ROUTINGS

METRICS: Final = (
    *("nFlow", "nFlowMilestone", "nFlowOutcome", "nFlowOutcomeFailed", "oFlowMilestone"),
    *("tFlow", "tFlowDisconnect", "tFlowExit", "tFlowOutcome"),
)
FLOW_TYPES: Final = (
    *("bot", "businessprocess", "commonmodule", "digitalbot", "emailsend", "inboundcall", "inboundchat"),
    *("inboundemail", "inboundshortmessage", "inqueuecall", "inqueueemail", "inqueueshortmessage"),
    *("outboundcall", "securecall", "speech", "surveyinvite", "voice", "voicemail", "voicesurvey"),
    *("workflow", "workitem"),
)


class Outcome(Record, frozen=True):
    outcome_id: Annotated[str | None, At("flowOutcomeId", "The outcome")]
    outcome: Annotated[str | None, At("flowOutcome", "The same, as the flow calls it")]
    value: Annotated[Term | None, At("flowOutcomeValue", "SUCCESS or FAILURE")]


class ProposedAgent(Record, frozen=True):
    user_id: Annotated[str | None, At("proposedAgentId", "The agent")]
    rank: Annotated[int | None, At("agentRank", "Their rank")]


class ScoredAgent(Record, frozen=True):
    user_id: Annotated[str | None, At("scoredAgentId", "The agent")]
    score: Annotated[int | None, At("agentScore", "Their score")]


class FlowMetric(Record, frozen=True):
    metric: Annotated[
        Term, At("metric", "What is measured: nFlow, tFlow (ms), nFlowOutcome …", terms=METRICS)
    ]
    record_id: Annotated[str, At("recordId", "The record; one for each metric")]
    value: Annotated[int | None, At("value", "Its value: a number for n…, milliseconds for t…")]
    name: Annotated[str | None, At("flowName", "Name of the flow at that time")]
    flow_type: Annotated[
        Term | None, At("flowType", "inboundcall, inqueuecall, bot, workflow …", terms=FLOW_TYPES)
    ]
    flow_sub_type: Annotated[Term | None, At("flowSubType", "VIRTUAL_AGENT, or nothing")]
    flow_version: Annotated[str | None, At("flowVersion", "Published version of the flow")]
    flow_in_type: Annotated[Term | None, At("flowInType", "How it came in")]
    flow_out_type: Annotated[Term | None, At("flowOutType", "How it went out")]
    entry_type: Annotated[
        Term | None, At("entryType", "How it was entered: dnis, direct, flow, agent, outbound")
    ]
    entry_reason: Annotated[
        str | None,
        At("entryReason", "What led to it: the number called, the flow before", personal=Personal.PHONE),
    ]
    exit_reason: Annotated[Term | None, At("exitReason", "How it was left: TRANSFER, DISCONNECT …")]
    transfer_type: Annotated[Term | None, At("transferType", "Transferred to ACD, a user, a number …")]
    transfer_target_name: Annotated[
        str | None, At("transferTargetName", "To which queue, user …", personal=Personal.STAFF)
    ]
    transfer_target_address: Annotated[
        str | None, At("transferTargetAddress", "To which address", personal=Personal.PHONE)
    ]
    milestone_ids: Annotated[list[str], At("flowMilestoneIds", "Milestones that were reached")]
    outcomes: Annotated[list[Outcome], At("outcomes", "Outcomes that were reached")]
    starting_language: Annotated[str | None, At("startingLanguage", "Language at the start")]
    ending_language: Annotated[str | None, At("endingLanguage", "Language at the end")]
    recognition_failure: Annotated[Term | None, At("recognitionFailureReason", "Why a bot didn't understand")]
    self_served: Annotated[bool | None, At("selfServed", "The customer needed no agent")]
    conversation_id: Annotated[str | None, At("conversationId", "The conversation")]
    session_id: Annotated[str | None, At("sessionId", "The session in it")]
    peer_id: Annotated[str | None, At("peerId", "The session at the other end")]
    media_type: Annotated[Term | None, At("mediaType", "voice, message, email …", terms=MEDIA)]
    message_type: Annotated[
        Term | None, At("messageType", "Of a message: sms, whatsapp, webmessaging …", terms=MESSAGES)
    ]
    interaction_type: Annotated[Term | None, At("interactionType", "Kind of interaction")]
    purpose: Annotated[
        Term | None, At("purpose", "What the participant is: ivr, acd, agent, customer …", terms=PURPOSES)
    ]
    conversation_initiator: Annotated[
        Term | None, At("conversationInitiator", "Who began: customer, agent, dialer …", terms=PURPOSES)
    ]
    direction: Annotated[Term | None, At("direction", "inbound or outbound", terms=DIRECTIONS)]
    originating_direction: Annotated[
        Term | None, At("originatingDirection", "Direction in which the conversation began", terms=DIRECTIONS)
    ]
    disconnect_type: Annotated[
        Term | None, At("disconnectType", "Who or what ended it: client, peer …", terms=DISCONNECTS)
    ]
    error_code: Annotated[str | None, At("errorCode", "Error, if it ended in one")]
    provider: Annotated[Term | None, At("provider", "What carried it: Edge …")]
    edge_id: Annotated[str | None, At("edgeId", "The edge that carried it")]
    station_id: Annotated[str | None, At("stationId", "The station")]
    division_ids: Annotated[list[str], At("divisionIds", "Divisions of the conversation")]
    external_tag: Annotated[str | None, At("externalTag", "Tag that another system has given to it")]
    queue_id: Annotated[str | None, At("queueId", "The queue")]
    first_queue: Annotated[bool | None, At("firstQueue", "It is the first queue of the conversation")]
    user_id: Annotated[str | None, At("userId", "The agent")]
    team_id: Annotated[str | None, At("teamId", "The agent's team")]
    group_id: Annotated[str | None, At("groupId", "The group")]
    assigner_id: Annotated[str | None, At("assignerId", "The user who assigned it by hand")]
    agent_assistant_id: Annotated[str | None, At("agentAssistantId", "The agent's assistant")]
    agent_owned: Annotated[bool | None, At("agentOwned", "The callback belongs to one agent")]
    agent_bullseye_ring: Annotated[
        int | None, At("agentBullseyeRing", "Ring of the agent, in bullseye routing")
    ]
    active_routing: Annotated[Term | None, At("activeRouting", "How it is being routed", terms=ROUTINGS)]
    used_routing: Annotated[Term | None, At("usedRouting", "How it was routed in the end", terms=ROUTINGS)]
    requested_routings: Annotated[
        list[Term], At("requestedRoutings", "How it was to be routed", terms=ROUTINGS)
    ]
    requested_language_id: Annotated[str | None, At("requestedLanguageId", "Language asked for")]
    requested_skill_ids: Annotated[list[str], At("requestedRoutingSkillIds", "Skills asked for")]
    active_skill_ids: Annotated[list[str], At("activeSkillIds", "Skills still asked for")]
    removed_skill_ids: Annotated[list[str], At("removedSkillIds", "Skills given up")]
    skill_expression_id: Annotated[str | None, At("skillExpressionId", "The skill expression")]
    routing_priority: Annotated[int | None, At("routingPriority", "Priority")]
    routing_ring: Annotated[int | None, At("routingRing", "Ring of the routing")]
    routing_rule: Annotated[str | None, At("routingRule", "The rule that routed it")]
    routing_rule_type: Annotated[Term | None, At("routingRuleType", "Kind of that rule", terms=ROUTINGS)]
    selected_agent_id: Annotated[str | None, At("selectedAgentId", "The agent chosen by prediction")]
    selected_agent_rank: Annotated[int | None, At("selectedAgentRank", "Their rank")]
    proposed_agents: Annotated[list[ProposedAgent], At("proposedAgents", "Agents proposed by prediction")]
    scored_agents: Annotated[list[ScoredAgent], At("scoredAgents", "Agents scored")]
    eligible_agent_counts: Annotated[
        list[int], At("eligibleAgentCounts", "Agents eligible, by step of the rule")
    ]
    waiting_interaction_counts: Annotated[
        list[int], At("waitingInteractionCounts", "Interactions waiting, by step of the rule")
    ]
    wrap_up_code: Annotated[str | None, At("wrapUpCode", "Wrap-up code")]
    ani: Annotated[str | None, At("ani", "Calling number", personal=Personal.PHONE)]
    dnis: Annotated[str | None, At("dnis", "Number called first", personal=Personal.PHONE)]
    session_dnis: Annotated[
        str | None, At("sessionDnis", "Number called in this session", personal=Personal.PHONE)
    ]
    address_from: Annotated[str | None, At("addressFrom", "Address it came from", personal=Personal.PHONE)]
    address_to: Annotated[str | None, At("addressTo", "Address it went to", personal=Personal.PHONE)]
    destination_addresses: Annotated[
        list[str], At("destinationAddresses", "Addresses of a message sent", personal=Personal.PHONE)
    ]
    remote: Annotated[
        str | None, At("remote", "Name, number or address at the other end", personal=Personal.NAME)
    ]
    participant_name: Annotated[
        str | None, At("participantName", "Name of the participant", personal=Personal.NAME)
    ]
    authenticated: Annotated[bool | None, At("authenticated", "The customer is who they say")]
    customer_participation: Annotated[bool | None, At("customerParticipation", "A customer took part")]
    external_contact_id: Annotated[str | None, At("externalContactId", "The external contact")]
    external_organization_id: Annotated[str | None, At("externalOrganizationId", "Their organization")]
    journey_action_id: Annotated[str | None, At("journeyActionId", "Journey: the action")]
    journey_action_map_id: Annotated[str | None, At("journeyActionMapId", "Journey: its map")]
    journey_action_map_version: Annotated[
        int | None, At("journeyActionMapVersion", "Journey: version of the map")
    ]
    journey_customer_id: Annotated[
        str | None, At("journeyCustomerId", "Journey: the customer", personal=Personal.EMAIL)
    ]
    journey_customer_id_type: Annotated[Term | None, At("journeyCustomerIdType", "Journey: what that id is")]
    journey_session_id: Annotated[
        str | None, At("journeyCustomerSessionId", "Journey: the session", personal=Personal.TOKEN)
    ]
    journey_session_id_type: Annotated[
        Term | None, At("journeyCustomerSessionIdType", "Journey: what that id is")
    ]
    delivery_status: Annotated[Term | None, At("deliveryStatus", "Of a message: Sent, Received, Failed …")]
    extended_delivery_status: Annotated[
        str | None, At("extendedDeliveryStatus", "The same, as the carrier says it")
    ]
    converted_from: Annotated[Term | None, At("convertedFrom", "Medium before it was converted")]
    converted_to: Annotated[Term | None, At("convertedTo", "Medium after it was converted")]
    flagged_reason: Annotated[Term | None, At("flaggedReason", "Why it was flagged")]
    external_media_count: Annotated[int | None, At("externalMediaCount", "Attachments of the customer")]
    media_count: Annotated[int | None, At("mediaCount", "Attachments")]
    room_id: Annotated[str | None, At("roomId", "Room of a chat")]
    video_present: Annotated[bool | None, At("videoPresent", "With video")]
    knowledge_base_id: Annotated[str | None, At("knowledgeBaseId", "The knowledge base")]
    campaign_id: Annotated[str | None, At("outboundCampaignId", "The campaign")]
    outbound_contact_id: Annotated[str | None, At("outboundContactId", "The contact called")]
    contact_list_id: Annotated[str | None, At("outboundContactListId", "The list of the contact")]


FLOW_METRICS: Final = Event(
    name="flow_metrics",
    record=FlowMetric,
    topic="v2.analytics.flow.{id}.metrics",
    family=ROUTING,
    entity="flow",
    entity_path="flowId",
    time=At("metricDate", "When it was measured"),
    identity=Counted(("record_id", "metric")),
    doc="Metrics of flows: entries, exits, durations, milestones and outcomes, one row for each.",
    permission=FLOW_AGGREGATES,
)
