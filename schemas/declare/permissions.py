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
QUEUE_OBSERVATIONS: Final = Permission(("analytics:queueObservation:view",))
TELEPHONY_PLUGIN: Final = Permission(("telephony:plugin:all",))
CALL_ROUTE_VIEW: Final = Permission(("routing:callRoute:view",))
SKILL_VIEW: Final = Permission(("routing:skill:view",))
SKILL_GROUP_VIEW: Final = Permission(("routing:skillGroup:view",))
