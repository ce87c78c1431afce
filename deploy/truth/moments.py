"""Stretches of one window in which nothing changes, and the measures over them."""

from collections.abc import Sequence
from dataclasses import dataclass

from deploy.truth.facts import Entity, Values


@dataclass(frozen=True, slots=True)
class Moment:
    """[start, end), what is held in it, and how much of what is expected is known."""

    start: int
    end: int
    values: list[Values]
    expected: int
    covering: int
    samples: int
    states: dict[str, bool | None]

    @property
    def covered(self) -> bool:
        return self.expected > 0 and self.covering == self.expected

    def total(self, columns: Sequence[str]) -> int | None:
        """Each column summed over the entities that say it; None where nobody says one of them."""
        said = [[x for v in self.values if (x := v[c]) is not None] for c in columns]
        return sum(map(sum, said)) if all(said) else None


def of_entity(entity: Entity, start: int, end: int) -> Moment | None:
    """None where nothing is held; a last sample that holds no time yet is a moment of length 0."""
    taken = entity.taken(start)
    held = taken if taken is not None else entity.held(start)
    if held is None:
        return None
    states = {name: entity.state(name, start) for name in entity.timelines}
    return Moment(start, end, [held], 1, 1, int(taken is not None), states)


def of_group(entities: Sequence[Entity], group: str, start: int, end: int) -> Moment:
    values: list[Values] = []
    expected = covering = samples = 0
    for entity in entities:
        member = entity.member(start)
        if member is None or member.group != group:
            continue
        held = entity.held(start)
        expected += 1
        covering += held is not None or member.out
        samples += entity.taken(start) is not None
        values += [] if held is None else [held]
    return Moment(start, end, values, expected, covering, samples, {})


def measure(kind: str, columns: Sequence[str], wanted: tuple[str, bool], moments: list[Moment]) -> int | None:
    """A measure by the name of its kind; `wanted` is the timeline's name and state, for InState."""
    known = [(m, m.total(columns) if columns else 0) for m in moments]
    said = [(m, v) for m, v in known if v is not None]
    covered = [(m, v) for m, v in said if m.covered]
    match kind:
        case "Samples":
            return sum(m.samples for m in moments)
        case "Expected":
            return max(m.expected for m in moments)
        case "Covering":
            return max(m.covering for m in moments)
        case "Minimum":
            return min((v for _, v in covered), default=None)
        case "Maximum":
            return max((v for _, v in said), default=None)
        case "Last":
            return said[-1][1] if said else None
        case "Integral":
            return sum(v * (m.end - m.start) for m, v in covered)
        case "Covered":
            return sum(m.end - m.start for m, _ in covered)
        case "InState":
            name, state = wanted
            return sum(m.end - m.start for m, _ in covered if m.states[name] is state)
    raise TypeError(f"the reference knows no measure {kind}")
