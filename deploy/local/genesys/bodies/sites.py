"""Site: where edges and phones are registered."""

from deploy.local.genesys.bodies.references import EDGES, Json
from deploy.local.genesys.bodies.view import View, by_user
from deploy.local.genesys.world.entities import Site


def site(entity: Site, view: View) -> Json:
    body: Json = {
        "id": entity.id,
        "name": entity.name,
        "division": view.division(),
        **by_user(entity.stamp, view.administrator()),
        "primaryEdges": [view.edge(edge_id) for edge_id in _edge_ids(entity, view)],
        "secondaryEdges": [],
        "edgeAutoUpdateConfig": {
            "timeZone": view.organisation.time_zone,
            "rrule": "FREQ=DAILY",
            "start": "2026-01-01T02:00:00.000",
            "end": "2026-01-01T05:00:00.000",
        },
        "mediaRegionsUseLatencyBased": entity.media == "Cloud",
        "location": view.location(entity.location_id),
        "managed": False,
        "ntpSettings": {"servers": []},
        "mediaModel": entity.media,
        "coreSite": False,
        "selfUri": f"{EDGES}/sites/{entity.id}",
    }
    return body | {"mediaRegions": [view.organisation.region]} if entity.media == "Cloud" else body


def _edge_ids(site: Site, view: View) -> list[str]:
    groups = {group.id for group in view.catalogue.groups.values() if group.site_id == site.id}
    return [edge.id for edge in view.catalogue.edges.values() if edge.group_id in groups]
