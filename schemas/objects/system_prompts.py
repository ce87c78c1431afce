"""System prompts: what Genesys says by itself. GET /api/v2/architect/systemprompts."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import ROUTING
from schemas.declare.objects import Object, PageNumber
from schemas.declare.permissions import SYSTEM_PROMPT_VIEW


class SystemPrompt(Record, frozen=True):
    name: Annotated[str | None, At("name", "Name, the same as the id: busy, goodbye …")]
    description: Annotated[str | None, At("description", "When it is said")]


SYSTEM_PROMPTS: Final = Object(
    name="system_prompts",
    entity="system_prompt",
    record=SystemPrompt,
    path="/api/v2/architect/systemprompts",
    pages=PageNumber(),
    # Links to the recordings run out after a while: they would make a version at every poll.
    query=(("includeMediaUris", "false"), ("includeResources", "false")),
    permission=SYSTEM_PROMPT_VIEW,
    family=ROUTING,
    every_ms=DAY,
    doc="Prompts that Genesys says by itself: line busy, goodbye.",
    modified=None,
    created=None,
    ignored=("selfUri", "resources"),
)
