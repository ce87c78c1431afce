"""EdgeGroup: edges that carry the same trunk bases."""

from deploy.local.genesys.bodies.references import EDGES, Json
from deploy.local.genesys.bodies.trunk_bases import brief
from deploy.local.genesys.bodies.view import View, by_app
from deploy.local.genesys.world.entities import EdgeGroup


def edge_group(group: EdgeGroup, view: View) -> Json:
    bases = view.catalogue.bases
    return {
        "id": group.id,
        "name": group.name,
        "division": view.division(),
        **by_app(group.stamp),
        "managed": False,
        "hybrid": group.media == "Cloud",
        "edgeTrunkBaseAssignment": {"family": 2, "trunkBase": brief(bases[group.tie_base_id])},
        "phoneTrunkBases": [brief(bases[base_id]) for base_id in group.phone_base_ids],
        "selfUri": f"{EDGES}/edgegroups/{group.id}",
    }
