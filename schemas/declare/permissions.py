"""OAuth permissions, as the published operations state them."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Permission:
    """Permissions of an operation; `every` says whether all are needed or any one is enough."""

    names: tuple[str, ...]
    every: bool = False

    def granted(self, held: frozenset[str]) -> bool:
        have = [name in held for name in self.names]
        return not have or (all(have) if self.every else any(have))


NONE_NEEDED: Final = Permission(())

ASSISTANT_VIEW: Final = Permission(("assistants:assistant:view",), every=True)
CALL_ROUTE_VIEW: Final = Permission(("routing:callRoute:view",), every=True)
CAMPAIGN_VIEW: Final = Permission(("outbound:campaign:view",))
CONVERSATION_DETAILS: Final = Permission(
    ("analytics:conversationDetail:view", "analytics:agentConversationDetail:view")
)
EXTERNAL_CONTACTS: Final = Permission(("relate:contact:view", "externalContacts:contact:view"))
FLOW_AGGREGATES: Final = Permission(("analytics:flowAggregate:view",))
FLOW_VIEW: Final = Permission(("architect:flow:view",))
LICENSES: Final = Permission(("authorization:grant:add", "authorization:license:view"))
QUEUE_MEMBERS_VIEW: Final = Permission(
    ("routing:queue:view", "routing:queue:edit", "routing:queue:readonly", "routing:queueMember:manage")
)
QUEUE_OBSERVATIONS: Final = Permission(("analytics:queueObservation:view",))
QUEUE_VIEW: Final = Permission(("routing:queue:view",))
SKILL_GROUP_VIEW: Final = Permission(("routing:skillGroup:view",))
SKILL_VIEW: Final = Permission(("routing:skill:view",))
SYSTEM_PROMPT_VIEW: Final = Permission(("architect:systemPrompt:view",), every=True)
TELEPHONY_PLUGIN: Final = Permission(("telephony:plugin:all",))
