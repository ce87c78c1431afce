"""Phones: desk phones and the browsers of WebRTC users. GET /api/v2/telephony/providers/edges/phones."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import TELEPHONY
from schemas.declare.kinds import Instant, Json, Term
from schemas.declare.objects import AUDIT, Join, Object, PageNumber
from schemas.declare.permissions import TELEPHONY_PLUGIN
from schemas.declare.personal import Personal
from schemas.events.phone_statuses import PHONE_STATUSES


class Line(Record, frozen=True):
    id: Annotated[str, At("id", "The line's id: stations.line_id")]
    name: Annotated[str | None, At("name", "Its name, which can be a person's", personal=Personal.STAFF)]
    state: Annotated[Term | None, At("state", "State", terms=("active", "inactive", "deleted"))]
    line_base_id: Annotated[str | None, At("lineBaseSettings.id", "The template that it was made from")]
    user_id: Annotated[str | None, At("defaultForUser.id", "The user whose line it is by default")]
    properties: Annotated[Json | None, At("properties", "All settings, as Genesys has them")]


class Phone(Record, frozen=True):
    # Genesys names a WebRTC phone after its user.
    name: Annotated[str | None, At("name", "Name, which can be a person's", personal=Personal.STAFF)]
    state: Annotated[Term | None, At("state", "State", terms=("active", "inactive", "deleted"))]
    site_id: Annotated[str | None, At("site.id", "Site")]
    phone_base_id: Annotated[str | None, At("phoneBaseSettings.id", "The base settings that it shares")]
    line_base_id: Annotated[str | None, At("lineBaseSettings.id", "The base settings of its lines")]
    metabase: Annotated[str | None, At("phoneMetaBase.id", "The kind of phone: inin_webrtc_softphone.json …")]
    webrtc_user_id: Annotated[str | None, At("webRtcUser.id", "The user, of a WebRTC phone")]
    stand_alone: Annotated[bool | None, At("standAlone", "For no person: in a lobby, in a lift")]
    primary_edge_id: Annotated[str | None, At("primaryEdge.id", "The edge that serves it")]
    secondary_edge_id: Annotated[str | None, At("secondaryEdge.id", "The edge that would else")]
    lines: Annotated[list[Line], At("lines", "Its lines")]
    manufacturer: Annotated[str | None, At("userAgentInfo.manufacturer", "Maker")]
    model: Annotated[str | None, At("userAgentInfo.model", "Model")]
    firmware: Annotated[str | None, At("userAgentInfo.firmwareVersion", "Firmware")]
    registers: Annotated[bool | None, At("capabilities.registers", "Registers with an edge")]
    provisions: Annotated[bool | None, At("capabilities.provisions", "Gets its settings from Genesys")]
    codecs: Annotated[list[str], At("capabilities.mediaCodecs", "Codecs, the preferred one first")]
    capabilities: Annotated[Json | None, At("capabilities", "All that it can do, whole")]
    properties: Annotated[Json | None, At("properties", "All settings, as Genesys has them")]
    division_id: Annotated[str | None, At("division.id", "Division")]
    version: Annotated[int | None, At("version", "Genesys's version of the object")]
    date_created: Annotated[Instant | None, At("dateCreated", "Created")]
    date_modified: Annotated[Instant | None, At("dateModified", "Last changed, as Genesys says")]
    description: Annotated[str | None, At("description", "Free text")]


_OF_LINES: Final = (
    *AUDIT,
    *("division", "description", "version", "dateCreated", "dateModified", "template"),
    *("lineBaseSettings", "defaultForUser"),
    *("site", "edgeGroup", "primaryEdge", "secondaryEdge"),  # the phone's
    "loggedInUser",  # changes with every shift: stations have it, hourly
)

PHONES: Final = Object(
    name="phones",
    entity="phone",
    record=Phone,
    path="/api/v2/telephony/providers/edges/phones",
    pages=PageNumber(),
    query=(("expand", "properties,site,status,phoneBaseSettings,lines"),),
    permission=TELEPHONY_PLUGIN,
    family=TELEPHONY,
    every_ms=DAY,
    doc="Phones, with their lines, edges and settings.",
    joins=(
        Join("site_id", "sites"),
        Join("phone_base_id", "phone_base_settings"),
        Join("webrtc_user_id", "users"),
        Join("primary_edge_id", "edges"),
        Join("secondary_edge_id", "edges"),
        Join("division_id", "divisions"),
    ),
    ignored=(
        *AUDIT,
        *("status", "secondaryStatus"),  # facts, see emits
        *("division", "site", "phoneBaseSettings", "lineBaseSettings", "phoneMetaBase", "webRtcUser"),
        *("primaryEdge", "secondaryEdge"),
        *(f"lines.{field}" for field in _OF_LINES),
    ),
    emits=(PHONE_STATUSES,),
)
