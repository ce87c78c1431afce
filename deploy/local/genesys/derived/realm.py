"""One organisation, derived: the population of every object and the voice of every event, when asked for."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from deploy.local.genesys import declared
from deploy.local.genesys.config.derived import FEW
from deploy.local.genesys.config.organisation import Organisation
from deploy.local.genesys.config.span import Span
from deploy.local.genesys.derived.details import Details
from deploy.local.genesys.derived.lives import ALONE, NEVER, Lives, Named, lived
from deploy.local.genesys.derived.population import Hold, Population
from deploy.local.genesys.derived.telling import told
from deploy.local.genesys.derived.voices import Voice
from deploy.local.genesys.world.catalogue import Catalogue
from deploy.local.genesys.world.random import identity, stream
from schemas.declare.columns import At
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.derive.examples.bodies import held_keys
from schemas.derive.examples.lots import mix, seed_of
from schemas.derive.examples.people import number

BUILT: Final = ("trunks", "trunk_bases", "edges", "edge_groups", "sites", "locations")
"""Objects that the world builds by hand."""


def built(catalogue: Catalogue) -> Mapping[str, tuple[str, ...]]:
    """Ids of what the world builds, by object."""
    groups = (
        catalogue.trunks,
        catalogue.bases,
        catalogue.edges,
        catalogue.groups,
        catalogue.sites,
        catalogue.locations,
    )
    return {name: tuple(group) for name, group in zip(BUILT, groups, strict=True)}


class Realm:
    """`founded` are the ids of what the world builds and that was there at the start, by object."""

    def __init__(
        self, organisation: Organisation, span: Span, founded: Mapping[str, tuple[str, ...]]
    ) -> None:
        self._organisation = organisation
        self._span = span
        self._founded = founded
        self._populations: dict[str, Population] = {}
        self._voices: dict[str, Voice] = {}
        self._details: dict[str, Details] = {}

    def population(self, name: str) -> Population:
        """Of the object with this name. Raises KeyError where none is declared."""
        if name not in self._populations:
            self._populations[name] = self._populated(declared.objects()[name])
        return self._populations[name]

    def voice(self, name: str) -> Voice:
        """Of the event with this name. Raises KeyError where none is declared."""
        if name not in self._voices:
            self._voices[name] = self._speaking(declared.events()[name])
        return self._voices[name]

    def details(self, name: str) -> Details:
        """Of the event with this name, which is fetched."""
        event = declared.events()[name]
        if name not in self._details and event.fetch:
            of, after_s = self.voice(event.fetch.of), self._organisation.conversations.details_after_s
            made = Details(event, event.fetch, of, self.known, self._seed(name), after_s)
            self._details[name] = made
        return self._details[name]

    def speakers(self, event: Event) -> Named | None:
        """Who an event is about, where that is inventory."""
        of = (o for o in declared.objects().values() if o.entity == event.entity and not o.per)
        return next((self.named(object_.name) for object_ in of), None)

    def known(self, target: str, lot: int) -> str | None:
        """The id of one of an object's entities that were there at the start."""
        founded = self._founded.get(target, ())
        if target not in declared.objects():
            return founded[lot % len(founded)] if founded else None
        derived = self._size(declared.objects()[target])
        place = lot % max(1, len(founded) + derived)
        if place < len(founded):
            return founded[place]
        return self.population(target).ids[place - len(founded)] if derived else None

    def _populated(self, object_: Object) -> Population:
        rng = stream(self._organisation, "derived", object_.name)
        parents = self.named(object_.per.of) if object_.per else ALONE
        lives = lived(self._each(object_), parents, self._organisation.changes.derived, self._span, rng)
        ids = self._ids(object_, lives, parents.ids)
        holds = [self._held(object_, event) for event in object_.emits if event.example or not event.parts]
        return Population(object_, lives, ids, parents, self.known, self._seed(object_.name), holds)

    def _speaking(self, event: Event) -> Voice:
        speakers = self.speakers(event)
        tellings = told(self._organisation, self._span, event, speakers)
        odd = self._organisation.faults.unknown_values
        ids = speakers.ids if speakers else None
        return Voice(event, tellings, ids, self.known, self._seed(event.name), odd)

    def _held(self, object_: Object, event: Event) -> Hold:
        """A listed body says what the entity told last."""
        before, held = len(self._founded.get(object_.name, ())), held_keys(object_)

        def fields(row: int) -> Mapping[str, Any]:
            said = self.voice(event.name).said(row).body
            return {key: value for key, value in said.items() if key in held}

        return Hold(lambda slot, ms: self.voice(event.name).told.latest(before + slot, ms), fields)

    def _seed(self, name: str) -> int:
        return seed_of(self._organisation.organization_id, self._organisation.seed, name)

    def _size(self, object_: Object) -> int:
        """How many there are at first. Lists with parents are nobody's target."""
        return 0 if object_.per else self._each(object_)

    def _each(self, object_: Object) -> int:
        wanted = self._organisation.population
        if object_.name in wanted:
            each = wanted[object_.name]
        elif object_.name in BUILT:
            each = 0
        elif (same := _same_as(object_)) and not object_.per:
            return self._size(declared.objects()[same])
        else:
            each = FEW // 2 if object_.per else FEW
        same = _same_as(object_)
        return min(each, self._size(declared.objects()[same])) if same else each

    def named(self, name: str) -> Named:
        """Everything of an object, what the world builds first."""
        founded, derived = self._founded.get(name, ()), self.population(name)
        born = [np.zeros(len(founded), np.int64), derived.lives.created]
        gone = [np.full(len(founded), NEVER), derived.lives.deleted]
        ids = [*founded, *map(derived.key, range(len(derived)))]
        return Named(ids, np.concatenate(born), np.concatenate(gone))

    def _ids(self, object_: Object, lives: Lives, parents: Sequence[str]) -> list[str]:
        if same := _same_as(object_):
            others = self.population(same).ids[: self._size(declared.objects()[same])]
            places = zip(lives.parent.tolist(), lives.nth.tolist(), strict=True)
            return [self._other(others, parent, nth, same) for parent, nth in places]
        if "number" in object_.id_path.lower():
            return [number(slot) for slot in range(len(lives))]
        names = self._names(object_, lives, parents)
        return [identity(self._organisation, object_.entity, name) for name in names]

    def _other(self, others: Sequence[str], parent: int, nth: int, same: str) -> str:
        """Another one for each place in a list; where it has more, they are such as nobody lists."""
        if nth >= len(others):
            return identity(self._organisation, same, f"{parent}/{nth}")
        return others[(mix(parent) + nth) % len(others)]

    def _names(self, object_: Object, lives: Lives, parents: Sequence[str]) -> list[str]:
        """By which the world calls an entity, where it knows it, so that its references lead there."""
        names = [
            f"{parents[parent]}/{object_.name}/{nth}"
            for parent, nth in zip(lives.parent.tolist(), lives.nth.tolist(), strict=True)
        ]
        first = {"divisions": self._organisation.division, "users": "administrator"}.get(object_.name)
        return [first, *names[1:]] if first and names else names


def _same_as(object_: Object) -> str | None:
    """The object whose entities' ids its own are: a user's licences go by the user's id."""
    columns = {
        c.name for c in object_.columns if isinstance(c.source, At) and c.source.path == object_.id_path
    }
    return next((join.to for join in object_.joins if join.column in columns), None)
