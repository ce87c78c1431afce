"""What goes wrong over REST: decided for each request as it arrives, and for each entity by its id."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from deploy.local.genesys.bodies.distortion import Weakness, distorted, distorts
from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.config.faults import RestFaults
from deploy.local.genesys.config.organisation import Organisation

T = TypeVar("T")


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
        self._organisation = organisation
        self._seed = f"{organisation.organization_id}/{organisation.seed}"
        self._requests = 0
        self._runs: dict[tuple[str, str], int] = {}
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

    def listed(
        self, name: str, entities: Sequence[T], *, first_page: bool, parent: str = "", size: int | None = None
    ) -> Sequence[T]:
        """What a run through an object's list, or its list of one parent, gets to see.

        A run begins with its first page. A list shifts where it has several pages: `size` is theirs, None
        where the list has no numbered pages.
        """
        run = self._runs[name, parent] = self._runs.get((name, parent), 0) + first_page
        if run in self.faults.half_empty.get(name, ()):
            entities = entities[: len(entities) // 2]
        if self.faults.shifting is None or size is None or len(entities) <= size:
            return entities
        # The first entity is missing before it is inserted, and after it was removed.
        missing = first_page == (self.faults.shifting == "insert")
        return entities[1:] if missing else entities

    @property
    def distort(self) -> bool:
        """Whether any entity may be sent as it isn't."""
        return distorts(self.faults)

    def distorted(self, how: Weakness, key: str, body: Json) -> Json:
        return distorted(self._organisation, self.faults, how, key, body)

    def _storm(self, now_ms: int) -> bool:
        return any(
            start.timestamp() * 1000 <= now_ms < end.timestamp() * 1000
            for start, end in self.faults.throttled_during
        )
