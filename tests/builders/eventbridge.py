"""Single events as EventBridge delivers them, to be posted by hand or spoilt first."""

import json
from typing import Any, Final

from deploy.local.genesys.config.organisation import Organisation
from schemas.clock import to_iso

_TOPIC: Final = "v2.telephony.providers.edges.trunks.{id}.metrics"


def sample(organisation: Organisation, trunk_id: str, at_ms: int, inbound: int = 1) -> dict[str, Any]:
    """An envelope with a sample of a trunk's calls."""
    return {
        "version": "0",
        "id": f"{trunk_id[:24]}{at_ms % 10**12:012}",
        "detail-type": _TOPIC,
        "source": organisation.event_source,
        "account": organisation.account,
        "time": f"{to_iso(at_ms)[:19]}Z",
        "region": organisation.region,
        "resources": [],
        "detail": {
            "topicName": _TOPIC.replace("{id}", trunk_id),
            "version": "2",
            "eventBody": {
                "calls": {"inboundCallCount": inbound, "outboundCallCount": 0},
                "eventTime": to_iso(at_ms),
                "trunk": {"id": trunk_id, "name": "Trunk"},
            },
            "metadata": {"CorrelationId": trunk_id},
            "timestamp": to_iso(at_ms),
        },
    }


def wrong_type(envelope: dict[str, Any]) -> dict[str, Any]:
    """Its inbound calls are a word."""
    changed: dict[str, Any] = json.loads(json.dumps(envelope))
    changed["detail"]["eventBody"]["calls"]["inboundCallCount"] = "many"
    return changed
