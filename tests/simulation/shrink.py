"""A scenario that fails → the least of it that still does, in lines that can be read."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from schemas.clock import to_iso
from tests.simulation.process import Parts
from tests.simulation.seeds import Failure, Scenario, run
from tests.simulation.worlds import Told, World

T = TypeVar("T")


def shrink(scenario: Scenario, parts: Parts) -> Scenario:
    """Without the actions and the records that the failure doesn't need."""

    def fails(tried: Scenario) -> bool:
        return run(tried, parts) is not None

    actions = smallest(scenario.actions, lambda a: fails(scenario.doing(a)))
    scenario = scenario.doing(actions)
    told = smallest(scenario.world.told, lambda t: fails(scenario.telling(World(tuple(t)))))
    scenario = scenario.telling(World(tuple(told)))
    return scenario.doing(smallest(scenario.actions, lambda a: fails(scenario.doing(a))))


def smallest(items: Sequence[T], fails: Callable[[Sequence[T]], bool]) -> Sequence[T]:
    """Delta debugging (Zeller): leave out ever smaller pieces while it still fails."""
    size = max(len(items) // 2, 1)
    while size:
        at = 0
        while at < len(items):
            rest = [*items[:at], *items[at + size :]]
            if fails(rest):
                items = rest
            else:
                at += size
        size //= 2
    return items


def story(scenario: Scenario, failure: Failure) -> list[str]:
    """The scenario in lines."""
    return [
        f"seed {scenario.seed}, a snapshot after {scenario.snapshot_after} deltas",
        "the log:",
        *(f"  {_told(told)}" for told in scenario.world.told),
        "what happens:",
        *(f"  {line}" for line in failure.trace),
        f"{type(failure.error).__name__}: {failure.error}",
    ]


def explain(scenario: Scenario, parts: Parts) -> str:
    """A scenario that fails, made small and told."""
    small = shrink(scenario, parts)
    failure = run(small, parts)
    assert failure is not None, "a scenario fails every time or never"
    return "\n".join(story(small, failure))


def _told(told: Told) -> str:
    if told.record is None:
        return f"{told.offset}: {told.value[:20]!r}, which can't be read"
    r = told.record
    said = ", ".join(f"{n}={v}" for n, v in r.values.items() if v not in (None, []))
    name = r.type.name.rpartition(".")[2]
    times = f"{to_iso(r.effective_time)}, received {to_iso(r.received_time)}"
    return f"{told.offset}: {name} {r.org}/{r.entity_id} of {times}: {said}"
