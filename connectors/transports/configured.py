"""Which transports a customer has set up in Genesys."""

from collections.abc import Iterable

from connectors.settings.organisations import Organisation
from connectors.settings.secrets import Secret
from connectors.transports.decide import ORDER
from schemas.declare.header import EVENTBRIDGE
from schemas.declare.kinds import Term


def configured(organisation: Organisation, shared_keys: Iterable[Secret]) -> tuple[Term, ...]:
    """In order of preference. Where nothing is said: EventBridge if it could post here, and the rest."""
    if organisation.transports is not None:
        return tuple(Term(name) for name in organisation.transports)
    posted = bool(organisation.webhook_keys) or any(True for _ in shared_keys)
    return tuple(kind for kind in ORDER if posted or kind != EVENTBRIDGE)
