"""What is asked of a channel, judged topic by topic."""

from collections.abc import Iterable
from dataclasses import dataclass

from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.config.access import Access
from deploy.local.genesys.delivery.transports import Transport, goes_over
from deploy.local.genesys.server.notifications.names import single, topic_of
from deploy.local.genesys.server.refusal import RefusedError, bad_request, missing_permission

_UNKNOWN = "unknown topic"


@dataclass(frozen=True, slots=True)
class Judged:
    """A subscription, and why it can't be: `reason` is empty where it can."""

    id: str
    reason: str = ""
    missing: tuple[str, ...] = ()

    def refusal(self) -> RefusedError:
        """What the whole call is refused with, where errors are not ignored."""
        if self.missing:
            return missing_permission(", ".join(self.missing))
        return bad_request(f"{self.id}: {self.reason}", "invalid.value")

    def body(self, uri: str) -> Json:
        """ChannelTopic."""
        if not self.reason:
            return {"id": self.id, "state": "Permitted", "selfUri": uri}
        missing = {"missingPermissions": list(self.missing)} if self.missing else {}
        return {"id": self.id, "state": "Rejected", "rejectionReason": self.reason, **missing}


def judged(asked: Iterable[str], permissions: frozenset[str], access: Access) -> list[Judged]:
    """Whether an entity of that id exists is not looked at, by the real service neither."""
    return [_judged(each, permissions, access) for each in dict.fromkeys(asked)]


def _judged(asked: str, permissions: frozenset[str], access: Access) -> Judged:
    missing: dict[str, None] = {}
    names = single(asked)
    for name in names:
        topic = topic_of(name)
        if topic is None:
            return Judged(asked, _UNKNOWN)
        if not goes_over(access, topic.template, Transport.WEBSOCKET):
            return Judged(asked, "the topic is not sent over WebSockets")
        if not topic.permission.granted(permissions):
            missing |= dict.fromkeys(n for n in topic.permission.names if n not in permissions)
    if missing:
        return Judged(asked, "missing permissions", tuple(missing))
    return Judged(asked) if names else Judged(asked, _UNKNOWN)
