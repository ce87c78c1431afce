"""Work that comes and goes with the slots; without Kafka, on virtual time."""

import asyncio

import pytest

from connectors.kafka.errors import LetGo, TryLater
from connectors.kafka.shares import Shares
from tests import virtual_time


class Diary:
    """Work that takes a second to stop, and notes what happened; `trouble` is raised by those that begin."""

    def __init__(self, *trouble: Exception) -> None:
        self.notes: list[tuple[str, int]] = []
        self._trouble = list(trouble)

    async def work(self, slot: int) -> None:
        self.notes.append(("begun", slot))
        if self._trouble:
            raise self._trouble.pop(0)
        try:
            await asyncio.sleep(10_000)
        finally:
            await asyncio.sleep(1)
            self.notes.append(("stopped", slot))


def held(*slots: int) -> frozenset[int]:
    return frozenset(slots)


def test_what_is_gained_begins_and_what_is_lost_has_stopped() -> None:
    diary = Diary()

    async def scene() -> None:
        shares = Shares(diary.work)
        await shares.hold(held(1, 2))
        await asyncio.sleep(5)
        await shares.hold(held(2, 3))
        assert diary.notes[-1] == ("stopped", 1)
        await asyncio.sleep(0)
        await shares.close()
        await shares.hold(held(1))

    virtual_time.run(scene())
    assert sorted(diary.notes) == sorted((what, n) for n in (1, 2, 3) for what in ("begun", "stopped"))


def test_what_comes_back_begins_when_it_has_stopped() -> None:
    diary = Diary()

    async def scene() -> None:
        shares = Shares(diary.work)
        await shares.hold(held(1))
        await asyncio.sleep(5)
        for slots in (held(), held(1), held(), held(1)):
            asyncio.create_task(shares.hold(slots))  # noqa: RUF006 - awaited by the sleep
            await asyncio.sleep(0.2)
        await asyncio.sleep(5)
        await shares.close()

    virtual_time.run(scene())
    assert diary.notes == [("begun", 1), ("stopped", 1), ("begun", 1), ("stopped", 1)]


@pytest.mark.parametrize("trouble", [LetGo("another's"), TryLater("not now")])
def test_trouble_with_kafka_passes(trouble: Exception) -> None:
    diary = Diary(trouble, trouble)

    async def scene() -> float:
        shares = Shares(diary.work)
        await shares.hold(held(1))
        await asyncio.sleep(3)
        assert not shares.failed.done()
        await shares.close()
        return asyncio.get_running_loop().time()

    assert virtual_time.run(scene()) < 5
    assert diary.notes == [("begun", 1)] * 3 + [("stopped", 1)]


def test_what_nobody_thought_of_is_said() -> None:
    async def scene() -> None:
        shares = Shares(Diary(ZeroDivisionError()).work)
        await shares.hold(held(1, 2))
        with pytest.raises(ZeroDivisionError):
            await shares.failed
        await shares.close()

    virtual_time.run(scene())
