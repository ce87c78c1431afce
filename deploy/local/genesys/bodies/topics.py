"""The topics that there are, and AvailableTopic: the one authority for the transports of a topic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from deploy.local.genesys import declared
from deploy.local.genesys.bodies.references import Json
from schemas.declare.columns import At
from schemas.declare.events import Event
from schemas.declare.permissions import NONE_NEEDED, Permission


@dataclass(frozen=True, slots=True)
class Topic:
    """`template` has a literal {id} in it, `body` are the fields of its events as far as they are known."""

    template: str
    permission: Permission = NONE_NEEDED
    description: str = ""
    body: tuple[str, ...] = ()
    rest_paths: tuple[str, ...] = ()


_QUEUES: Final = Permission(("analytics:queueObservation:view",))
_FLOWS: Final = Permission(("analytics:flowAggregate:view",))
_OTHERS: Final = (
    Topic("v2.analytics.flow.{id}.metrics", _FLOWS),
    Topic("v2.analytics.queues.{id}.activity", _QUEUES),
    Topic("v2.detail.events.conversation.{id}.customer.end"),
    Topic("v2.operations.events.{id}"),
    Topic("v2.routing.queues.{id}.users", Permission(("routing:queue:view",))),
    Topic("v2.telephony.providers.edges.phones.{id}", Permission(("telephony:plugin:all",))),
    Topic("v2.users.{id}.activity"),
    Topic("v2.users.{id}.conversations"),
    Topic("v2.users.{id}.presence"),
    Topic("v2.users.{id}.routingStatus"),
    Topic("v2.users.{id}.station"),
    Topic("v2.users.{id}.tokens"),
)
"""Topics that a real organisation has whether Trunkline collects them or not."""


@cache
def topics() -> Mapping[str, Topic]:
    """By template; a declared event says more of its topic, and is heard first."""
    of_events = [_of(event, event.topic) for event in declared.events().values() if event.topic]
    found = {topic.template: topic for topic in (*_OTHERS, *of_events)}
    return {template: found[template] for template in sorted(found)}


def available_topic(topic: Topic, transports: tuple[str, ...], expand: frozenset[str]) -> Json:
    """Everything but the id comes only when it is asked for by name."""
    needed = list(topic.permission.names)
    details = {"permissions": needed, "allowsCurrentUser": False, "enforced": True}
    fields: Json = {
        "description": topic.description,
        "enforced": True,
        "visibility": "Public",
        "transports": list(transports),
        "topicParameters": ["id"],
        "schema": {"type": "object", "properties": {name: {} for name in topic.body}},
        "publicApiTemplateUriPaths": list(topic.rest_paths),
    }
    if needed:
        fields["requiresPermissions"] = needed
        fields["permissionDetails"] = [{"type": "requiresPermissions", **details}]
    return {"id": topic.template, **{name: value for name, value in fields.items() if name in expand}}


def _of(event: Event, template: str) -> Topic:
    paths = (event.snapshot.path,) if event.snapshot else ()
    return Topic(template, event.permission, event.doc, tuple(dict.fromkeys(_keys(event))), paths)


def _keys(event: Event) -> Iterable[str]:
    if event.parts:
        return event.parts.keys
    return (c.source.path.split(".")[0] for c in event.columns if isinstance(c.source, At))
