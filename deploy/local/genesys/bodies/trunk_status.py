"""The status of a trunk: the whole notification, and the part of the polled trunk that it replaces."""

from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.world.statuses import Link, Status
from schemas.clock import to_iso


def notified(status: Status) -> Json:
    return {"id": status.trunk_id, **stated(status)}


def stated(status: Status) -> Json:
    return {
        "connectedStatus": {
            "connected": status.connected,
            "connectedStateTime": to_iso(status.connected_ms),
        },
        "optionsStatus": [_link("option", link) for link in status.options],
        "registersStatus": [_link("register", link) for link in status.registers],
        "ipStatus": {"address": status.address},
    }


def _link(kind: str, link: Link) -> Json:
    body: Json = {
        "proxyAddress": link.proxy,
        f"{kind}State": link.up,
        f"{kind}StateTime": to_iso(link.since_ms),
    }
    return body if link.up else {**body, "errorInfo": _error(link)}


def _error(link: Link) -> Json:
    details = {"code": "408", "message": "Request Timeout", "hostname": link.proxy.partition(":")[0]}
    return {"text": "No response", "code": link.trouble, "details": details}
