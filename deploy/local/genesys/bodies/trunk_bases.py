"""TrunkBase: what the product calls a trunk, a carrier's or the phones'."""

from typing import Final

from deploy.local.genesys.bodies.references import EDGES, Json
from deploy.local.genesys.bodies.view import View, by_user
from deploy.local.genesys.world.entities import TrunkBase

_METABASES: Final = {
    ("EXTERNAL", "Cloud"): ("external_sip_pcv_byoc_carrier.json", "Generic BYOC Carrier"),
    ("EXTERNAL", "Premises"): ("external_sip.json", "Generic SIP Carrier"),
    ("PHONE", "Cloud"): ("phone_connections_webrtc.json", "WebRTC Phone Connections"),
    ("EDGE", "Cloud"): ("edge_tie.json", "Edge Tie"),
    ("EDGE", "Premises"): ("edge_tie.json", "Edge Tie"),
}


def trunk_base(base: TrunkBase, view: View, *, with_properties: bool) -> Json:
    body: Json = {
        "id": base.id,
        "name": base.name,
        "description": "",
        **by_user(base.stamp, view.administrator()),
        "trunkMetabase": metabase(base),
        "trunkType": base.trunk_type,
        "managed": base.trunk_type == "PHONE",
        "selfUri": f"{EDGES}/trunkbasesettings/{base.id}",
    }
    if base.site_id:
        site = view.site(base.site_id)
        body |= {"division": view.division(), "site": site, "inboundSite": site}
    if with_properties:
        body["properties"] = _properties(base)
    return body


def brief(base: TrunkBase) -> Json:
    """As it stands inside an edge group."""
    return {
        "id": base.id,
        "name": base.name,
        "state": "active",
        "trunkType": base.trunk_type,
        "managed": False,
        "selfUri": f"{EDGES}/trunkbasesettings/{base.id}",
    }


def metabase(base: TrunkBase) -> Json:
    id_, name = _METABASES[base.trunk_type, base.media]
    return {"id": id_, "name": name}


def _properties(base: TrunkBase) -> Json:
    """Free form; each entry is {"value": {"instance": X}}."""
    values: Json = {"trunk_enabled": True, "trunk_label": base.name}
    if base.trunk_type == "EXTERNAL":
        values |= {
            "trunk_transport_protocolVariant": "tls",
            "trunk_transport_serverProxyList": list(base.proxies),
            "trunk_max_call_rate": base.max_call_rate,
            "trunk_max_dial_timeout": "1m",
            "trunk_media_codec": ["audio/pcmu"],
        }
    if base.capacity is not None:
        values[base.capacity_key] = base.capacity
    return {key: {"value": {"instance": value}} for key, value in values.items()}
