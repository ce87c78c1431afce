"""Which organisations share a budget of requests: those with one OAuth client."""

from connectors.genesys.quota import Quota
from connectors.genesys.timing import Timing
from connectors.settings.organisations import Organisation


class Quotas:
    """The quotas of one process. Another process learns of ours from the headers of its own answers."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._quotas: dict[tuple[str, str], Quota] = {}

    def of(self, organisation: Organisation) -> Quota:
        client = organisation.hosts().api, organisation.client_id
        if client not in self._quotas:
            self._quotas[client] = Quota(organisation.name, organisation.requests_per_minute, self._timing)
        self._quotas[client].shown_for(organisation.name)
        return self._quotas[client]
