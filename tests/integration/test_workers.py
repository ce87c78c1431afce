"""Two workers, five organisations over four partitions, every fault on, and five seeded kills."""

import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

import pytest

from deploy.local.genesys.config.organisation import Organisation
from deploy.local.state import Stack
from schemas import catalogue
from tests.builders.organisations import organisation
from tests.integration.harm import kill
from tests.integration.menu import CHANGES, DELIVERY, TWO_CARRIERS
from tests.integration.metrics import total
from tests.integration.playing import Day, Harm, Scene, played
from tests.integration.revisions import differing, written

_SESSION_S: Final = 6
_NAMES: Final = ("south", "centre", "north", "old-mill", "west")
"""In partitions 0, 1, 2, 3 and 2."""
_HOURS: Final = 4.0
_BEYOND_MEMORY: Final = {"share": 0.02, "delay_s": [8_000.0, 12_000.0]}
_FAULTS: Final = {
    **DELIVERY["duplicates"],
    **DELIVERY["republished"],
    **DELIVERY["reordered"],
    **DELIVERY["skewed"],
    "late": [*DELIVERY["late"]["late"], _BEYOND_MEMORY],
}


def _organisations() -> tuple[Organisation, ...]:
    return tuple(
        organisation(name, edges=3, carriers=TWO_CARRIERS, changes=CHANGES, faults=_FAULTS, seed=seed)
        for seed, name in enumerate(_NAMES)
    )


def _stopped(name: str) -> Harm:
    """Past its session: its partitions are another's when it wakes up in the middle of its work."""

    def harm(scene: Scene) -> None:
        role = scene.line.roles[name]
        role.pause()

        def wake() -> None:
            time.sleep(_SESSION_S + 3)
            role.resume()

        scene.meanwhile(wake)

    return harm


def _harms(seed: int) -> dict[float, Harm]:
    """Never both workers stopped at once, or nobody would take over."""
    random = Random(seed)
    kinds: list[Callable[[str], Harm]] = [kill, _stopped, kill, kill, _stopped]
    random.shuffle(kinds)
    times = [_HOURS * (i + 0.5 + random.random() * 0.4) / len(kinds) for i in range(len(kinds))]
    return {at: kind(random.choice(("work", "work-1"))) for at, kind in zip(times, kinds, strict=True)}


@pytest.mark.stack
def test_five_kills_leave_no_trace(stack: Stack, tmp_path: Path, seed: int) -> None:
    """Rows are those of the samples and those of SQL; nobody ever said two things under one revision."""
    day = Day(
        _organisations(),
        hours=_HOURS,
        after=4.0,
        roles=("receive", "poll", "sink", "work", "work-1"),
        harm=_harms(seed),
        variables={"TRUNKLINE_WORK__SESSION": f"{_SESSION_S}s"},
    )
    with played(stack, tmp_path, day) as done:
        for name in _NAMES:
            done.assert_equal(name)
        assert set(differing(done.line).values()) == {0}
        for aggregate in catalogue.aggregates():
            found = written(done.line, aggregate)
            assert found
            assert {key: rows for key, rows in found.items() if len(rows) > 1} == {}
        assert total([done.line.roles["sink"]], "trunkline_restated_windows_total") > 0
