"""AvailableTopic: the one authority for the transports of a topic."""

from collections.abc import Mapping
from typing import Final

from deploy.local.genesys.bodies.references import Json

TOPICS: Final[Mapping[str, tuple[str, ...]]] = {
    "v2.analytics.flow.{id}.metrics": ("analytics:flowAggregate:view",),
    "v2.analytics.queues.{id}.activity": ("analytics:queueObservation:view",),
    "v2.detail.events.conversation.{id}.customer.end": (),
    "v2.operations.events.{id}": (),
    "v2.routing.queues.{id}.users": ("routing:queue:view",),
    "v2.telephony.providers.edges.{id}.metrics": (),
    "v2.telephony.providers.edges.phones.{id}": ("telephony:plugin:all",),
    "v2.telephony.providers.edges.trunks.{id}": (),
    "v2.telephony.providers.edges.trunks.{id}.metrics": (),
    "v2.users.{id}.activity": (),
    "v2.users.{id}.tokens": (),
}
"""Each topic template with the permissions that it requires."""


def available_topic(template: str, transports: tuple[str, ...], expand: frozenset[str]) -> Json:
    """Everything but the id comes only when it is asked for by name."""
    fields: Json = {
        "description": "",
        "enforced": True,
        "visibility": "Public",
        "transports": list(transports),
        "topicParameters": ["id"],
    }
    if TOPICS[template]:
        fields["requiresPermissions"] = list(TOPICS[template])
    return {"id": template, **{name: value for name, value in fields.items() if name in expand}}
