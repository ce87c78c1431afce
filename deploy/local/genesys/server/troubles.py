"""What goes wrong over REST: decided for each request as it arrives, and for each entity by its id."""

from dataclasses import dataclass
from random import Random

from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.config.faults import ListName, RestFaults
from deploy.local.genesys.config.organisation import Organisation
from deploy.local.genesys.server.lists import Listing

_ODD_VALUE = "SIMULATED"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one request; several things can be."""

    dropped: bool = False
    cut: bool = False
    throttled: bool = False
    failing: int | None = None
    """Status that it fails with."""


class Troubles:
    """The organisation's REST faults, which can be changed while it runs."""

    def __init__(self, organisation: Organisation) -> None:
        self._seed = f"{organisation.organization_id}/{organisation.seed}"
        self._requests = 0
        self._runs: dict[ListName, int] = {}
        self.faults = organisation.rest

    def change(self, faults: RestFaults) -> None:
        """From now on these. The runs through the lists are counted anew."""
        self.faults = faults
        self._runs.clear()

    def next(self, now_ms: int) -> Trouble:
        """What is wrong with the request that just arrived, at simulated time `now_ms`."""
        self._requests += 1
        rng = Random(f"{self._seed}/{self._requests}")
        faults = self.faults
        lots = {name: rng.random() for name in ("dropped", "failing", "throttled", "cut")}
        return Trouble(
            dropped=lots["dropped"] < faults.dropped,
            cut=lots["cut"] < faults.cut,
            throttled=lots["throttled"] < faults.throttled or self._storm(now_ms),
            failing=rng.choice(faults.failing_with) if lots["failing"] < faults.failing else None,
        )

    def listed(self, name: ListName, bodies: list[Json], *, first_page: bool) -> list[Json]:
        """What a run through a list gets to see; a run begins with its first page."""
        self._runs[name] = self._runs.get(name, 0) + first_page
        if self._runs[name] in self.faults.half_empty.get(name, ()):
            bodies = bodies[: len(bodies) // 2]
        # The first entity is missing before it is inserted, and after it was removed.
        missing = self.faults.shifting and first_page == (self.faults.shifting == "insert")
        return bodies[1:] if missing else bodies

    def distorted(self, listing: Listing, body: Json) -> Json:
        """An entity as it is sent. The same one is always distorted in the same way."""
        lots = Random(f"{self._seed}/{body['id']}")
        faults = self.faults
        if lots.random() < faults.nulls:
            body = {**dict.fromkeys(listing.absent), **body}
        if lots.random() < faults.unknown_fields:
            body = {**body, "simulatedField": {"kind": _ODD_VALUE, "values": [1, 2.5, None]}}
        return {**body, listing.odd: _ODD_VALUE} if lots.random() < faults.unknown_values else body

    def _storm(self, now_ms: int) -> bool:
        return any(
            start.timestamp() * 1000 <= now_ms < end.timestamp() * 1000
            for start, end in self.faults.throttled_during
        )
