"""Edges: the telephony servers. GET /api/v2/telephony/providers/edges."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import TELEPHONY
from schemas.declare.kinds import Instant, Json, Term
from schemas.declare.objects import AUDIT, Join, Object, PageNumber
from schemas.declare.permissions import TELEPHONY_PLUGIN


class Edge(Record, frozen=True):
    name: Annotated[str | None, At("name", "Name")]
    state: Annotated[Term | None, At("state", "State", terms=("active", "inactive", "deleted"))]
    status_code: Annotated[Term | None, At("statusCode", "Where it is in its life: ACTIVE …")]
    online_status: Annotated[Term | None, At("onlineStatus", "ONLINE or OFFLINE, at the time of the list")]
    site_id: Annotated[str | None, At("site.id", "Site")]
    edge_group_id: Annotated[str | None, At("edgeGroup.id", "Edge group")]
    division_id: Annotated[str | None, At("division.id", "Division")]
    managed: Annotated[bool | None, At("managed", "Kept by Genesys: a cloud media edge")]
    physical: Annotated[bool | None, At("physicalEdge", "A machine of its own")]
    deployment: Annotated[Term | None, At("edgeDeploymentType", "HARDWARE, LDM, CDM, CHS")]
    certificate: Annotated[Term | None, At("certType", "Type of its certificate")]
    make: Annotated[str | None, At("make", "Maker")]
    model: Annotated[str | None, At("model", "Model")]
    serial_number: Annotated[str | None, At("serialNumber", "Serial number")]
    operating_system: Annotated[str | None, At("osName", "Operating system")]
    software_version: Annotated[str | None, At("softwareVersion", "Software")]
    full_software_version: Annotated[str | None, At("fullSoftwareVersion", "Software, in full")]
    software_status: Annotated[Json | None, At("softwareStatus", "Update under way, whole")]
    call_draining: Annotated[Term | None, At("callDrainingState", "Draining calls before an update")]
    # Filled only while draining: never a measure of live load.
    conversation_count: Annotated[int | None, At("conversationCount", "Calls left while draining")]
    interfaces: Annotated[Json | None, At("interfaces", "Network interfaces, whole")]
    proxy: Annotated[str | None, At("proxy", "HTTP proxy")]
    version: Annotated[int | None, At("version", "Genesys's version of the object")]
    date_created: Annotated[Instant | None, At("dateCreated", "Created")]
    date_modified: Annotated[Instant | None, At("dateModified", "Last changed, as Genesys says")]
    description: Annotated[str | None, At("description", "Free text")]


EDGES: Final = Object(
    name="edges",
    entity="edge",
    record=Edge,
    path="/api/v2/telephony/providers/edges",
    pages=PageNumber(),
    permission=TELEPHONY_PLUGIN,
    family=TELEPHONY,
    every_ms=DAY,
    doc="Edges, Genesys's cloud media edges included.",
    joins=(
        Join("site_id", "sites"),
        Join("edge_group_id", "edge_groups"),
        Join("division_id", "divisions"),
    ),
    ignored=(
        *AUDIT,
        *("division", "edgeGroup", "site"),  # whole sub-objects: polled on their own
        *("apiVersion", "currentVersion", "stagedVersion", "patch", "offlineConfigCalled"),
        *("softwareVersionConfiguration", "softwareVersionPlatform", "softwareVersionTimestamp"),
        *("fingerprint", "fingerprintHint", "pairingId"),  # secrets of the pairing: not ours to keep
    ),
)
