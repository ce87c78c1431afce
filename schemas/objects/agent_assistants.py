"""Agent assistants: what listens to conversations and suggests answers. GET /api/v2/assistants."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import PLATFORM
from schemas.declare.kinds import Instant, Json, Term
from schemas.declare.objects import AUDIT, Cursor, Object
from schemas.declare.permissions import ASSISTANT_VIEW


class KnowledgeBase(Record, frozen=True):
    id: Annotated[str, At("id", "Its id")]
    language: Annotated[Term | None, At("languageCode", "Its language")]


class AgentAssistant(Record, frozen=True):
    name: Annotated[str | None, At("name", "Name")]
    state: Annotated[Term | None, At("state", "State", terms=("Active", "Inactive"))]
    transcription_vendor: Annotated[
        Term | None, At("transcriptionConfig.vendorName", "Who turns speech into text")
    ]
    knowledge_vendor: Annotated[
        Term | None, At("knowledgeSuggestionConfig.vendorName", "Who finds the answers")
    ]
    knowledge_base_id: Annotated[
        str | None, At("knowledgeSuggestionConfig.knowledgeBase.id", "Knowledge base, if it is one")
    ]
    knowledge_bases: Annotated[
        list[KnowledgeBase], At("knowledgeSuggestionConfig.knowledgeBases", "Knowledge bases, if several")
    ]
    dialogflow: Annotated[Json | None, At("googleDialogflowConfig", "Google Dialogflow, whole")]
    copilot: Annotated[Json | None, At("copilot", "Copilot, whole, where Genesys says it")]
    parent_id: Annotated[str | None, At("variationParent.id", "The assistant that it is a variation of")]
    date_created: Annotated[Instant | None, At("dateCreated", "Created")]
    date_modified: Annotated[Instant | None, At("dateModified", "Last changed, as Genesys says")]


AGENT_ASSISTANTS: Final = Object(
    name="agent_assistants",
    entity="agent_assistant",
    record=AgentAssistant,
    path="/api/v2/assistants",
    pages=Cursor(size=200, most=200),
    permission=ASSISTANT_VIEW,
    family=PLATFORM,
    every_ms=DAY,
    doc="Agent assistants: transcription, knowledge and copilot for conversations.",
    ignored=(*AUDIT, "transcriptionConfig", "knowledgeSuggestionConfig", "variationParent"),
)
