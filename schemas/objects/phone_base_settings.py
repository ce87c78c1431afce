"""Base settings of phones: what many phones share. GET …/telephony/providers/edges/phonebasesettings."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import TELEPHONY
from schemas.declare.kinds import Instant, Json, Term
from schemas.declare.objects import AUDIT, Join, Object, PageNumber
from schemas.declare.permissions import TELEPHONY_PLUGIN


class LineBase(Record, frozen=True):
    id: Annotated[str, At("id", "Id of the lines' base settings: phones.line_base_id")]
    name: Annotated[str | None, At("name", "Their name")]
    state: Annotated[Term | None, At("state", "State", terms=("active", "inactive", "deleted"))]
    metabase: Annotated[str | None, At("lineMetaBase.id", "The kind of line")]
    properties: Annotated[Json | None, At("properties", "All settings, as Genesys has them")]


class PhoneBase(Record, frozen=True):
    name: Annotated[str | None, At("name", "Name")]
    state: Annotated[Term | None, At("state", "State", terms=("active", "inactive", "deleted"))]
    metabase: Annotated[str | None, At("phoneMetaBase.id", "The kind of phone: inin_webrtc_softphone.json …")]
    metabase_name: Annotated[str | None, At("phoneMetaBase.name", "Its name")]
    lines: Annotated[list[LineBase], At("lines", "Base settings of the lines")]
    registers: Annotated[bool | None, At("capabilities.registers", "Such phones register with an edge")]
    provisions: Annotated[bool | None, At("capabilities.provisions", "They get their settings from Genesys")]
    codecs: Annotated[list[str], At("capabilities.mediaCodecs", "Codecs, the preferred one first")]
    capabilities: Annotated[Json | None, At("capabilities", "All that they can do, whole")]
    properties: Annotated[Json | None, At("properties", "All settings, as Genesys has them")]
    division_id: Annotated[str | None, At("division.id", "Division")]
    version: Annotated[int | None, At("version", "Genesys's version of the object")]
    date_created: Annotated[Instant | None, At("dateCreated", "Created")]
    date_modified: Annotated[Instant | None, At("dateModified", "Last changed, as Genesys says")]
    description: Annotated[str | None, At("description", "Free text")]


_OF_LINES: Final = (*AUDIT, "division", "description", "version", "dateCreated", "dateModified")

PHONE_BASE_SETTINGS: Final = Object(
    name="phone_base_settings",
    entity="phone_base",
    record=PhoneBase,
    path="/api/v2/telephony/providers/edges/phonebasesettings",
    pages=PageNumber(),
    query=(("expand", "properties,lines"),),
    permission=TELEPHONY_PLUGIN,
    family=TELEPHONY,
    every_ms=DAY,
    doc="Base settings, each shared by many phones: their kind, codecs and lines.",
    joins=(Join("division_id", "divisions"),),
    ignored=(
        *AUDIT,
        *("division", "phoneMetaBase"),
        *(f"lines.{field}" for field in (*_OF_LINES, "lineMetaBase")),
    ),
)
