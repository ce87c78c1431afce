"""Trunk: one for each trunk base and edge."""

from deploy.local.genesys.bodies.references import EDGES, Json, interface
from deploy.local.genesys.bodies.trunk_bases import metabase
from deploy.local.genesys.bodies.trunk_status import stated
from deploy.local.genesys.bodies.view import View, by_app
from deploy.local.genesys.world.entities import Trunk


def trunk(entity: Trunk, view: View) -> Json:
    """`inService` follows the trunk base's setting, `enabled` says that the edge is in service."""
    base = view.catalogue.bases[entity.base_id]
    registers = "ENABLED" if base.media == "Premises" else "NOT_SUPPORTED"
    return {
        "id": entity.id,
        "name": entity.name,
        "division": view.division(),
        **by_app(entity.stamp),
        "trunkType": base.trunk_type,
        "edge": view.edge(entity.edge_id),
        "trunkBase": view.base(base.id),
        "trunkMetabase": metabase(base),
        "edgeGroup": view.group(view.catalogue.edges[entity.edge_id].group_id),
        "inService": True,
        "enabled": entity.edge_in_service,
        "logicalInterface": interface(entity.edge_id),
        **stated(view.statuses[entity.id]),
        "optionsEnabledStatus": "ENABLED",
        "registersEnabledStatus": registers,
        "family": 2,
        "proxyAddressList": list(base.proxies),
        "selfUri": f"{EDGES}/trunks/{entity.id}",
    }
