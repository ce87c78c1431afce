"""What a list of a simulated organisation shows at a moment, whoever makes it."""

from collections.abc import Mapping
from typing import Any

from deploy.local.genesys.bodies.distortion import distorted, weakness_of
from deploy.local.genesys.bodies.view import view
from deploy.local.genesys.config.faults import list_name
from deploy.local.genesys.derived.realm import BUILT
from deploy.local.genesys.server.lists import LISTS
from deploy.local.genesys.world.world import World
from schemas.declare.objects import Object

Body = Mapping[str, Any]


def listed(world: World, declared: Object, at: int) -> dict[str, Body]:
    """By the entity's id: the body with its list's own id in it, as it is sent by then."""
    organisation = world.organisation
    found: dict[str, Body] = {}
    if declared.name in BUILT:
        listing = next(each for name, each in LISTS.items() if list_name(name) == declared.name)
        for body in listing.select(view(world, at), [*declared.query]):
            found[body["id"]] = distorted(organisation, organisation.rest, listing.weakness, body["id"], body)
    population, how = world.realm.population(declared.name), weakness_of(declared)
    for slot in population.slots(at):
        key = population.key(slot)
        body = distorted(organisation, organisation.rest, how, key, population.body(slot, at))
        stamp = {declared.per.parameter: key.rpartition("/")[0]} if declared.per else {}
        found[key] = {**body, **stamp}
    return found
