"""Queues: what conversations wait in. GET /api/v2/routing/queues."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import ROUTING
from schemas.declare.kinds import Instant, Json, Term
from schemas.declare.objects import Join, Object, PageNumber
from schemas.declare.permissions import QUEUE_VIEW
from schemas.declare.personal import Personal

_SHARE: Final = "share to be answered in time, 0 to 1"
_IN_TIME: Final = "how long that is"
_ALERTING: Final = "an agent is alerted for so long"


class MemberGroup(Record, frozen=True):
    id: Annotated[str, At("id", "Id: of skill_groups where type is SKILLGROUP")]
    name: Annotated[str | None, At("name", "Its name")]
    type: Annotated[Term | None, At("type", "Kind of group", terms=("TEAM", "GROUP", "SKILLGROUP"))]
    member_count: Annotated[int | None, At("memberCount", "Its members", "users")]


class Queue(Record, frozen=True):
    name: Annotated[str | None, At("name", "Name")]
    division_id: Annotated[str | None, At("division.id", "Division")]
    # Who is a member, and who has joined, changes by people's decisions and not with every poll: joining is
    # kept while they are away. How many are on queue or waiting: queue_activities.
    member_count: Annotated[int | None, At("memberCount", "Members, by themselves or by a group", "users")]
    user_member_count: Annotated[int | None, At("userMemberCount", "Members by themselves", "users")]
    joined_member_count: Annotated[
        int | None, At("joinedMemberCount", "Members who take from it: see queue_members", "users")
    ]
    member_groups: Annotated[list[MemberGroup], At("memberGroups", "Groups whose members are members")]
    call_service_level: Annotated[
        float | None, At("mediaSettings.call.serviceLevel.percentage", f"Calls: {_SHARE}")
    ]
    call_in_time: Annotated[
        int | None, At("mediaSettings.call.serviceLevel.durationMs", f"Calls: {_IN_TIME}", "ms")
    ]
    call_alerting: Annotated[
        int | None, At("mediaSettings.call.alertingTimeoutSeconds", f"Calls: {_ALERTING}", "s")
    ]
    callback_service_level: Annotated[
        float | None, At("mediaSettings.callback.serviceLevel.percentage", f"Callbacks: {_SHARE}")
    ]
    callback_in_time: Annotated[
        int | None, At("mediaSettings.callback.serviceLevel.durationMs", f"Callbacks: {_IN_TIME}", "ms")
    ]
    chat_service_level: Annotated[
        float | None, At("mediaSettings.chat.serviceLevel.percentage", f"Chats: {_SHARE}")
    ]
    chat_in_time: Annotated[
        int | None, At("mediaSettings.chat.serviceLevel.durationMs", f"Chats: {_IN_TIME}", "ms")
    ]
    email_service_level: Annotated[
        float | None, At("mediaSettings.email.serviceLevel.percentage", f"E-mails: {_SHARE}")
    ]
    email_in_time: Annotated[
        int | None, At("mediaSettings.email.serviceLevel.durationMs", f"E-mails: {_IN_TIME}", "ms")
    ]
    message_service_level: Annotated[
        float | None, At("mediaSettings.message.serviceLevel.percentage", f"Messages: {_SHARE}")
    ]
    message_in_time: Annotated[
        int | None, At("mediaSettings.message.serviceLevel.durationMs", f"Messages: {_IN_TIME}", "ms")
    ]
    media_settings: Annotated[
        Json | None,
        At("mediaSettings", "Settings of each medium, whole", inside=(("autoBcc", Personal.EMAIL),)),
    ]
    scoring_method: Annotated[
        Term | None,
        At("scoringMethod", "How what waits is put in order", terms=("TimestampAndPriority", "PriorityOnly")),
    ]
    last_agent: Annotated[
        Term | None,
        At(
            "lastAgentRoutingMode",
            "Whether the agent of last time is tried first",
            terms=("Disabled", "QueueMembersOnly", "AnyAgent"),
        ),
    ]
    skill_evaluation: Annotated[
        Term | None,
        At("skillEvaluationMethod", "What skills an agent has to have", terms=("NONE", "BEST", "ALL")),
    ]
    routing_rules: Annotated[Json | None, At("routingRules", "Rules for the preferred agents, whole")]
    bullseye: Annotated[Json | None, At("bullseye", "Rings of agents, one after another, whole")]
    conditional_routing: Annotated[
        Json | None, At("conditionalGroupRouting", "Groups that help by service level or wait, whole")
    ]
    conditional_activation: Annotated[
        Json | None, At("conditionalGroupActivation", "Groups that are activated by conditions, whole")
    ]
    direct_routing: Annotated[Json | None, At("directRouting", "Straight to an agent: settings, whole")]
    backup_queue_id: Annotated[
        str | None, At("directRouting.backupQueueId", "The queue that direct routing falls back on")
    ]
    agent_owned_routing: Annotated[Json | None, At("agentOwnedRouting", "Callbacks of one agent, whole")]
    wrapup: Annotated[
        Term | None,
        At(
            "acwSettings.wrapupPrompt",
            "After-call work",
            terms=(
                "MANDATORY",
                "OPTIONAL",
                "MANDATORY_TIMEOUT",
                "MANDATORY_FORCED_TIMEOUT",
                "AGENT_REQUESTED",
            ),
        ),
    ]
    wrapup_timeout: Annotated[int | None, At("acwSettings.timeoutMs", "Most after-call work", "ms")]
    flow_id: Annotated[str | None, At("queueFlow.id", "The flow that calls are in while they wait")]
    email_flow_id: Annotated[str | None, At("emailInQueueFlow.id", "The same for e-mails")]
    message_flow_id: Annotated[str | None, At("messageInQueueFlow.id", "The same for messages")]
    whisper_prompt_id: Annotated[str | None, At("whisperPrompt.id", "What agents hear before a call")]
    hold_prompt_id: Annotated[str | None, At("onHoldPrompt.id", "What callers hear on hold")]
    media_language: Annotated[Term | None, At("defaultMediaLanguage", "Language of its prompts")]
    auto_answer_only: Annotated[bool | None, At("autoAnswerOnly", "Only for agents with auto-answer")]
    transcription: Annotated[bool | None, At("enableTranscription", "Calls are transcribed")]
    audio_monitoring: Annotated[bool | None, At("enableAudioMonitoring", "Calls can be listened to")]
    manual_assignment: Annotated[bool | None, At("enableManualAssignment", "Supervisors can assign")]
    queue_recording_off: Annotated[
        bool | None, At("suppressInQueueCallRecording", "Calls aren't recorded while they wait")
    ]
    canned_responses: Annotated[Json | None, At("cannedResponseLibraries", "Libraries of answers, whole")]
    default_scripts: Annotated[Json | None, At("defaultScripts", "Scripts by medium, whole")]
    # What outbound calls show is the organisation's, and on purpose: nothing personal.
    caller_name: Annotated[str | None, At("callingPartyName", "Name shown on outbound calls")]
    caller_number: Annotated[str | None, At("callingPartyNumber", "Number shown on outbound calls")]
    outbound_addresses: Annotated[
        Json | None, At("outboundMessagingAddresses", "Senders of outbound messages, whole")
    ]
    outbound_email: Annotated[
        Json | None,
        At("outboundEmailAddress", "Sender of outbound e-mails", inside=(("autoBcc", Personal.EMAIL),)),
    ]
    peer_id: Annotated[str | None, At("peerId", "The queue's id in the system that it was brought from")]
    date_created: Annotated[Instant | None, At("dateCreated", "Created")]
    date_modified: Annotated[Instant | None, At("dateModified", "Last changed, as Genesys says")]
    description: Annotated[str | None, At("description", "Free text")]


QUEUES: Final = Object(
    name="queues",
    entity="queue",
    record=Queue,
    path="/api/v2/routing/queues",
    pages=PageNumber(),
    permission=QUEUE_VIEW,
    family=ROUTING,
    every_ms=DAY,
    doc="Queues: their members' numbers, service levels, routing and flows.",
    joins=(
        Join("division_id", "divisions"),
        Join("flow_id", "flows"),
        Join("email_flow_id", "flows"),
        Join("message_flow_id", "flows"),
        Join("backup_queue_id", "queues"),
    ),
    ignored=(
        *("createdBy", "modifiedBy", "selfUri", "division"),
        *("queueFlow", "emailInQueueFlow", "messageInQueueFlow", "whisperPrompt", "onHoldPrompt"),
        *("memberGroups.division", "memberGroups.selfUri"),
    ),
)
