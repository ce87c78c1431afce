"""How much there is at the source: for tables that hold it against what was stored."""

from collections import Counter
from collections.abc import Mapping

from deploy.local.genesys.delivery.rows import emitted
from deploy.local.genesys.delivery.topics import PUBLISHED
from deploy.local.genesys.world.world import World
from deploy.truth.listing import listed
from schemas.declare.events import Event
from schemas.declare.objects import Object


def entities(world: World, declared: Object, at: int) -> int:
    """What the object's lists have in them at a moment."""
    return len(listed(world, declared, at))


def bodies(world: World) -> Mapping[str, int]:
    """By topic: event bodies that were sent, each once. A body can hold several facts."""
    topics = Counter(emitted(world, 0)["topic"].tolist())
    return {topic: topics[place] for place, topic in enumerate(PUBLISHED)}


def fetched(world: World, event: Event) -> int:
    """How many bodies there are of what is fetched by id."""
    return len(world.realm.details(event.name).entities) if event.fetch else 0
