"""The organisations of a slot: trouble of one is no other's."""

import asyncio
from typing import cast

import httpx
import pytest

from connectors.kafka.errors import LetGo
from connectors.kafka.slots import Slots
from connectors.notify.channel import Pace
from connectors.notify.hearing import Hearing, World
from connectors.notify.owning import Owning
from tests import virtual_time
from tests.connectors.genesys.organisation import organisation
from tests.connectors.notify.scene import Scene


class OneSlot:
    def slot_of(self, org: str) -> int:
        return 0

    def check(self, slot: int) -> None:
        pass


def test_an_organisation_that_trips_our_own_code_is_begun_anew_and_keeps_no_other_from_being_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = Hearing.run

    async def odd(self: Hearing) -> None:
        if self._org == "odd":
            raise ExceptionGroup("of a task", [ZeroDivisionError()])
        await run(self)

    monkeypatch.setattr(Hearing, "run", odd)

    async def work() -> None:
        scene = Scene()
        transport = httpx.MockTransport(scene.service)
        told = scene.log, scene.ledger, scene.inventory, scene.clock, virtual_time.timing()
        world = World(*told, scene.service.connect, scene.limits, Pace(), transport=transport)
        names = [organisation(name=name, organization_id=name) for name in ("odd", "well")]
        working = asyncio.create_task(Owning(names, (), cast(Slots, OneSlot()), world).work(0))
        await asyncio.sleep(600)
        assert not working.done()
        await asyncio.sleep(600)
        with pytest.raises(LetGo):
            await working

    virtual_time.run(work())
