"""A poller that was frozen while its successor went on, and wakes up: what it still says is said already."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from connectors.kafka.errors import Fenced
from connectors.poll import progress
from schemas.clock import HOUR, MINUTE
from schemas.control.poll_states import POLL_STATES
from schemas.declare.objects import Object
from schemas.derive.record_types import record_type
from schemas.log_record import LogRecord
from schemas.objects.locations import LOCATIONS
from schemas.objects.sites import SITES
from tests import virtual_time
from tests.connectors.poll.genesys import Genesys
from tests.connectors.poll.memory_log import MemoryLog
from tests.connectors.poll.scene import START, Scene, body

_TALE = (("a=x", "b=x", "c=x", "d=x"), ("a=y", "c=x", "d=z"), ("a=x", "c=x"), ("a=x", "b=x", "c=w"))
_APPENDS = 12


class Frozen:
    """A log whose writer freezes before the append of a number; woken, it finds the state behind a fence."""

    def __init__(self, log: MemoryLog, at: int) -> None:
        self.reached, self.woken = asyncio.Event(), asyncio.Event()
        self._log = log
        self._left = at

    async def append(self, records: Sequence[LogRecord]) -> None:
        if self._left == 0:
            self.reached.set()
            await self.woken.wait()
        self._left -= 1
        if self.woken.is_set() and any(r.type is record_type(POLL_STATES) for r in records):
            raise Fenced("another's")
        await self._log.append(records)


def _list(scene: Scene, names: Sequence[str]) -> None:
    pairs = [name.split("=") for name in names]
    scene.lists(body(i, name, division=i) for i, name in pairs)


async def _poll(scene: Scene, at: int) -> None:
    scene.clock.now = at
    async with scene.poller() as poller:
        await poller.poll()


def _told(scene: Scene) -> tuple[set[tuple[str, int, str, bool]], set[str]]:
    markers = [{**m, "received_time": 0} for m in scene.log.markers()]
    return set(scene.log.versions(scene.declared).values()), {repr(marker) for marker in markers}


async def _story(declared: Object, frozen_in: int, at_append: int) -> bool:
    """Whether anybody was frozen; S goes on from there, and Z wakes up at the end of it all."""
    genesys = Genesys(most=2)
    scene = Scene(declared, genesys=genesys, every=HOUR)
    zombie: asyncio.Task[None] | None = None
    log = Frozen(scene.log, at_append)
    for n, names in enumerate(_TALE):
        _list(scene, names)
        if n == frozen_in:
            zombie = await _freeze(replace(scene, clock=type(scene.clock)()), log, START + n * HOUR)
            if zombie is None:
                return False
        await _poll(scene, START + n * HOUR + (MINUTE if n == frozen_in else 0))
    assert zombie is not None
    before = _told(scene)
    log.woken.set()
    await asyncio.gather(zombie, return_exceptions=True)
    assert _told(scene) == before
    return True


async def _freeze(scene: Scene, log: Frozen, at: int) -> asyncio.Task[None] | None:
    async def live() -> None:
        async with scene.poller(log) as poller:
            await poller.poll()

    scene.clock.now = at
    zombie = asyncio.create_task(live())
    reached = asyncio.create_task(log.reached.wait())
    await asyncio.wait([zombie, reached], return_when=asyncio.FIRST_COMPLETED)
    reached.cancel()
    return None if zombie.done() else zombie


@pytest.mark.parametrize("frozen_in", range(len(_TALE)))
@pytest.mark.parametrize("declared", [SITES, LOCATIONS], ids=lambda d: d.name)
def test_what_it_says_when_it_wakes_up_is_said_already(
    declared: Object, frozen_in: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PAGES", 1)
    frozen = [virtual_time.run(_story(declared, frozen_in, n)) for n in range(_APPENDS)]
    assert sum(frozen) >= 5
