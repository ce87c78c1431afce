"""Edge: where trunks live. Cloud media edges are Genesys's own, and come and go."""

from deploy.local.genesys.bodies.edge_groups import edge_group
from deploy.local.genesys.bodies.references import EDGES, Json
from deploy.local.genesys.bodies.view import View, by_app
from deploy.local.genesys.world.entities import Edge, EdgeGroup, Site


def edge(entity: Edge, view: View) -> Json:
    """`edgeGroup` and `site` are sub-objects, not references."""
    group = view.catalogue.groups[entity.group_id]
    return {
        "id": entity.id,
        "name": entity.name,
        "division": view.division(),
        "description": "",
        **by_app(entity.stamp),
        "interfaces": [_interface(entity)],
        **_software(entity),
        "pairingId": "AB12C-3DE4F-5GH6J-7KL8M-9NP0Q",
        "statusCode": "ACTIVE",
        "edgeGroup": edge_group(group, view),
        "site": _site(view.catalogue.sites[group.site_id]),
        "onlineStatus": "ONLINE" if entity.online else "OFFLINE",
        **_make(group),
        "certType": "PureCloud",
        "callDrainingState": "NONE",
        "conversationCount": 0,
        "proxy": "",
        "offlineConfigCalled": False,
        "osName": "Linux",
        "selfUri": f"{EDGES}/{entity.id}",
    }


def _make(group: EdgeGroup) -> Json:
    cloud = group.media == "Cloud"
    return {
        "serialNumber": "Amazon EC2" if cloud else "CZ3341N0XK",
        "physicalEdge": not cloud,
        "managed": cloud,
        "edgeDeploymentType": "CDM" if cloud else "HARDWARE",
    }


def _interface(edge: Edge) -> Json:
    octets = (int(part) for part in edge.address.split(".")[2:])
    return {
        "type": "ip",
        "ipAddress": edge.address,
        "name": "Port 1 (WAN)",
        "macAddress": "02:5e:10:00:{:02x}:{:02x}".format(*octets),
        "ifName": "eth0",
        "endpoints": [],
        "addressFamilyId": "2",
    }


def _software(edge: Edge) -> Json:
    version, built = "1.0.0.31044", "2609140211"
    return {
        "softwareVersion": version,
        "softwareVersionTimestamp": built,
        "softwareVersionPlatform": "N/A",
        "softwareVersionConfiguration": "N/A",
        "fullSoftwareVersion": f"edgebin-{version}.{built}-l64f",
        "softwareStatus": {
            "status": "NONE",
            "executeOnIdle": False,
            "maxDownloadRate": 0,
            "current": True,
            "edgeUri": f"{EDGES}/{edge.id}",
        },
    }


def _site(site: Site) -> Json:
    return {
        "id": site.id,
        "name": site.name,
        "state": "active",
        "mediaRegionsUseLatencyBased": True,
        "managed": False,
        "selfUri": f"{EDGES}/sites/{site.id}",
    }
