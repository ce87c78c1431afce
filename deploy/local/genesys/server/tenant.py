"""One organisation behind the server: its world, and everything about it that changes while it runs."""

from collections import Counter
from collections.abc import Callable
from uuid import UUID, uuid5

from deploy.local.genesys.bodies.view import View, view
from deploy.local.genesys.server.limits import Limiter
from deploy.local.genesys.server.notifications.service import Service
from deploy.local.genesys.server.shown import Shown
from deploy.local.genesys.server.snapshots import edge_snapshot, trunk_snapshot
from deploy.local.genesys.server.tokens import Tokens
from deploy.local.genesys.server.troubles import Troubles
from deploy.local.genesys.world.world import World
from schemas.clock import Clock


class Tenant:
    """`clock` is simulated time, only read; `now_s` is the real, monotonic one, for tokens and limits."""

    def __init__(self, world: World, clock: Clock, now_s: Callable[[], float]) -> None:
        access = world.organisation.access
        self.world = world
        self.access = access
        self.clock = clock
        self.tokens = Tokens(access, now_s, self.new_id)
        self.limiter = Limiter(access, now_s)
        self.troubles = Troubles(world.organisation)
        self.permissions = access.permissions
        self.requests: dict[str, Counter[str]] = {}
        self.trunk_metrics = trunk_snapshot(world)
        self.edge_metrics = edge_snapshot(world)
        self.notifications = Service(world, clock, now_s, self.tokens, self.new_id)
        self.jobs: dict[str, tuple[int, int]] = {}
        self._shown: dict[str, Shown] = {}
        self._ids = 0

    def new_id(self) -> str:
        """An id that was not given out before: for tokens and correlations."""
        self._ids += 1
        namespace: UUID = self.world.organisation.organization_id
        return str(uuid5(namespace, f"{self.world.organisation.seed}/answer/{self._ids}"))

    def count(self, path: str, outcome: str) -> None:
        """Remember how a request ended: its status, or "dropped", or "cut"."""
        self.requests.setdefault(path, Counter())[outcome] += 1

    def shown(self, name: str) -> Shown:
        """The derived entities of the object with this name."""
        if name not in self._shown:
            self._shown[name] = Shown(self.world.realm.population(name), self.troubles)
        return self._shown[name]

    def view(self) -> View:
        return view(self.world, self.clock.now_ms())
