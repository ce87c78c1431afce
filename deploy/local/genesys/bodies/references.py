"""References to other entities, as they stand inside a body."""

from typing import Any, Final

Json = dict[str, Any]

EDGES: Final = "/api/v2/telephony/providers/edges"


def reference(id_: str, name: str, uri: str) -> Json:
    return {"id": id_, "name": name, "selfUri": f"{uri}/{id_}"}


def division(id_: str, name: str) -> Json:
    return reference(id_, name, "/api/v2/authorization/divisions")


def interface(edge_id: str) -> Json:
    """Each simulated edge has one logical interface; its id is unique only within the edge."""
    return reference("eth0", "Port 1 (WAN)", f"{EDGES}/{edge_id}/logicalinterfaces")
