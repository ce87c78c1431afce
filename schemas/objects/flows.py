"""Architect flows: what callers are led through. GET /api/v2/flows."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import ROUTING
from schemas.declare.kinds import Instant, Json, Term
from schemas.declare.objects import Join, Object, PageNumber
from schemas.declare.permissions import FLOW_VIEW

# In capitals here and in conversation_details; flow_metrics says them in small letters.
_TYPES: Final = (
    *("BOT", "BUSINESSPROCESS", "COMMONMODULE", "DIGITALBOT", "EMAILSEND", "INBOUNDCALL", "INBOUNDCHAT"),
    *("INBOUNDEMAIL", "INBOUNDSHORTMESSAGE", "INQUEUECALL", "INQUEUEEMAIL", "INQUEUESHORTMESSAGE"),
    *("OUTBOUNDCALL", "SECURECALL", "SPEECH", "SURVEYINVITE", "VOICE", "VOICEMAIL", "VOICESURVEY"),
    *("WORKFLOW", "WORKITEM"),
)


class Language(Record, frozen=True):
    language: Annotated[str | None, At("language", "en-us …")]
    is_default: Annotated[bool | None, At("isDefault", "The one that it begins in")]


class Flow(Record, frozen=True):
    name: Annotated[str | None, At("name", "Name")]
    type: Annotated[Term | None, At("type", "What it is for", terms=_TYPES)]
    active: Annotated[bool | None, At("active", "Can be used")]
    system: Annotated[bool | None, At("system", "Genesys's own")]
    division_id: Annotated[str | None, At("division.id", "Division")]
    published_version: Annotated[str | None, At("publishedVersion.id", "The version that is in use")]
    date_published: Annotated[
        Instant | None, At("publishedVersion.datePublished", "Since when that version is in use")
    ]
    published_by_id: Annotated[str | None, At("publishedBy.id", "The user who published it")]
    saved_version: Annotated[str | None, At("savedVersion.id", "The version that was saved last")]
    checked_in_version: Annotated[str | None, At("checkedInVersion.id", "The one checked in last")]
    debug_version: Annotated[str | None, At("debugVersion.id", "The one for debugging")]
    locked_by_id: Annotated[str | None, At("lockedUser.id", "The user who is changing it")]
    locked_client_id: Annotated[str | None, At("lockedClient.id", "The OAuth client that is changing it")]
    languages: Annotated[list[Language], At("supportedLanguages", "Its languages")]
    compatible_types: Annotated[list[str], At("compatibleFlowTypes", "Types of flows that can call it")]
    worktype_id: Annotated[str | None, At("worktypeId", "The work type, of a flow for work items")]
    virtual_agent: Annotated[bool | None, At("virtualAgentEnabled", "A virtual agent")]
    nlu: Annotated[Json | None, At("nluInfo", "The language model of a bot, whole")]
    description: Annotated[str | None, At("description", "Free text")]


FLOWS: Final = Object(
    name="flows",
    entity="flow",
    record=Flow,
    path="/api/v2/flows",
    pages=PageNumber(),
    permission=FLOW_VIEW,
    family=ROUTING,
    every_ms=DAY,
    doc="Architect flows, and the version of each that is in use.",
    # When it was published is of that version; nothing says when the flow was made or changed.
    modified=None,
    created=None,
    joins=(
        Join("division_id", "divisions"),
        Join("published_by_id", "users"),
        Join("locked_by_id", "users"),
    ),
    ignored=(
        *("selfUri", "division"),
        *("publishedVersion", "savedVersion", "checkedInVersion", "debugVersion"),
        *("publishedBy", "lockedUser", "lockedClient"),  # whole users, with all that is personal
        "deleted",  # the list leaves deleted ones out
        "currentOperation",  # how far a publication is, at the moment of the poll
        *("inputSchema", "outputSchema"),  # only where includeSchemas asks for them
    ),
)
