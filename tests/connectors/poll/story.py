"""What befell an organisation's inventory, told step by step, and pollers that live and die through it."""

from dataclasses import dataclass, replace

from schemas.clock import HOUR, MINUTE
from schemas.declare.objects import Object
from tests.connectors.poll.memory_log import Died, MemoryLog, Version
from tests.connectors.poll.scene import Scene, body

Listed = dict[str, tuple[str, int | None]]
"""Id → name and dateModified."""


@dataclass(frozen=True)
class Step:
    """What the list shows from a time on; one that is not complete has something unreadable in it."""

    at: int
    listed: Listed
    complete: bool = True


@dataclass(frozen=True)
class Told:
    """What the log says in the end."""

    versions: frozenset[Version]
    runs: dict[int, str]
    """Start of each run that has a marker → its status."""


def tell(declared: Object, steps: list[Step], log: MemoryLog, again: bool = True) -> Told:
    """Each step is polled by a poller that knows only what the log says.

    `again`: the step that one died in is polled once more a minute later, as the last one always is.
    """
    scene = Scene(declared, log=log, every=HOUR)
    for step in steps:
        bodies = [body(i, name, modified, division=i) for i, (name, modified) in step.listed.items()]
        scene.lists(bodies if step.complete else [*bodies, "no object"])
        try:
            scene.poll(step.at)
        except Died:
            if again or step is steps[-1]:
                scene.poll(step.at + MINUTE)
    runs = {marker["effective_time"]: marker["status"] for marker in log.markers()}
    return Told(frozenset(log.versions(declared).values()), runs)


def lived(steps: list[Step], told: Told) -> list[Step]:
    """The steps that became runs, at the times when they did."""
    times = [(step, step.at + late) for step in steps for late in (0, MINUTE)]
    return [replace(step, at=at) for step, at in times if at in told.runs]


def content_at(told: Told, entity_id: str, at: int) -> tuple[str, bool] | None:
    """Name and whether it is deleted, by the newest version that holds from then or before."""
    held = [(since, name, gone) for i, since, name, gone in told.versions if i == entity_id and since <= at]
    return max(held)[1:] if held else None


def gone_since(steps: list[Step]) -> set[tuple[str, int]]:
    """Who was missing in two COMPLETE runs with nobody having seen it in between, and from which on."""
    found: set[tuple[str, int]] = set()
    for entity_id in {i for step in steps for i in step.listed}:
        there = False
        missed: int | None = None
        for step in steps:
            if entity_id in step.listed:
                there, missed = True, None
            elif step.complete and there:
                if missed is not None:
                    found.add((entity_id, missed))
                    there = False
                missed = step.at
    return found
