"""Stations: what a person can take calls on. GET /api/v2/stations."""

from typing import Annotated, Final

from schemas.clock import HOUR
from schemas.declare.columns import At, Record
from schemas.declare.families import TELEPHONY
from schemas.declare.kinds import Term
from schemas.declare.objects import Join, Object, PageNumber
from schemas.declare.permissions import NONE_NEEDED
from schemas.declare.personal import Personal


class Station(Record, frozen=True):
    # Genesys names the station of a WebRTC phone after its user.
    name: Annotated[str | None, At("name", "Name, which can be a person's", personal=Personal.STAFF)]
    description: Annotated[str | None, At("description", "Free text")]
    status: Annotated[
        Term | None, At("status", "Whether somebody uses it now", terms=("AVAILABLE", "ASSOCIATED"))
    ]
    type: Annotated[Term | None, At("type", "Kind: inin_webrtc_softphone, inin_managed_phone …")]
    user_id: Annotated[str | None, At("userId", "The user who uses it now")]
    webrtc_user_id: Annotated[str | None, At("webRtcUserId", "The only user who may, of a WebRTC phone")]
    line_id: Annotated[str | None, At("lineAppearanceId", "The phone's line: phones.lines.id")]
    primary_edge_id: Annotated[str | None, At("primaryEdge.id", "The edge that serves it")]
    secondary_edge_id: Annotated[str | None, At("secondaryEdge.id", "The edge that would else")]
    webrtc_calls: Annotated[
        int | None, At("webRtcCallAppearances", "Most calls at once, of a WebRTC phone", "calls")
    ]
    webrtc_dscp: Annotated[int | None, At("webRtcMediaDscp", "Mark of its media packets (DSCP)")]
    webrtc_persistent: Annotated[
        bool | None, At("webRtcPersistentEnabled", "Keeps its connection between calls")
    ]
    webrtc_force_turn: Annotated[bool | None, At("webRtcForceTurn", "Its media always go through TURN")]
    webrtc_media_helper: Annotated[
        bool | None, At("webRtcRequireMediaHelper", "Needs Genesys's media helper on the computer")
    ]


STATIONS: Final = Object(
    name="stations",
    entity="station",
    record=Station,
    path="/api/v2/stations",
    pages=PageNumber(),
    permission=NONE_NEEDED,
    family=TELEPHONY,
    # Who sits where changes by the shift: the history of these is what it is polled for.
    every_ms=HOUR,
    doc="Stations, and who uses each: hourly, so that the history says who sat where.",
    modified=None,
    created=None,
    joins=(
        Join("user_id", "users"),
        Join("webrtc_user_id", "users"),
        Join("primary_edge_id", "edges"),
        Join("secondary_edge_id", "edges"),
    ),
    ignored=("selfUri", "primaryEdge", "secondaryEdge"),
)
