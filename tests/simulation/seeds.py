"""A seed → a world and a schedule, played to its end and judged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from tests.simulation.acting import act
from tests.simulation.cluster import Cluster
from tests.simulation.process import Parts
from tests.simulation.schedule import Action, schedule
from tests.simulation.verify import verify
from tests.simulation.worlds import World, world


@dataclass(frozen=True, slots=True)
class Scenario:
    """All that a run depends on."""

    seed: int
    world: World
    actions: tuple[Action, ...]
    snapshot_after: int

    def doing(self, actions: Sequence[Action]) -> "Scenario":
        return replace(self, actions=tuple(actions))

    def telling(self, world: World) -> "Scenario":
        return replace(self, world=world)


def scenario(seed: int) -> Scenario:
    random = Random(seed)
    actions = schedule(random, random.choice((10, 30, 60)))
    return Scenario(seed, world(random), tuple(actions), random.choice((1, 2, 3, 5)))


@dataclass(frozen=True, slots=True)
class Failure:
    """What a run ended with, and what had happened."""

    error: Exception
    trace: tuple[str, ...]


def run(scenario: Scenario, parts: Parts) -> Failure | None:
    """None: all is as it must be. Whatever is raised counts as a failure, the product's own errors too."""
    cluster = Cluster(scenario.world, parts, scenario.snapshot_after)
    try:
        for action in scenario.actions:
            act(cluster, action)
        cluster.end()
        verify(cluster, scenario.world, Random(scenario.seed))
    except Exception as error:
        return Failure(error, tuple(cluster.trace))
    finally:
        cluster.close()
    return None
