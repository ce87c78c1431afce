"""Partitions that come, stay and go, and what goes wrong with them."""

import asyncio
from dataclasses import replace

import pytest

from connectors.kafka.errors import TryLater
from streams.owning.recovery import Log, StateLost, recover
from streams.records.writers import NoWriter, Writer
from streams.work.partitions import Partitions
from tests.streams.engine import taking
from tests.streams.work.partitions import Deaths, Kept, assigned, passes, told, working


async def _opened(partitions: Partitions, generation: int = 1) -> int | None:
    return await partitions.open(assigned(generation), passes)


async def _work(partitions: Partitions, first: int, last: int) -> int | None:
    found = await partitions.take(0, taking.batch(told(range(first, last + 1))))
    await partitions.settle_all()
    return found


def test_a_state_is_kept_through_one_generation_and_no_more() -> None:
    async def scene() -> None:
        kept = Kept()
        partitions = working(kept, Deaths())
        assert await _opened(partitions, 3) == 0
        await _work(partitions, 0, 4)
        assert [await _opened(partitions, generation) for generation in (3, 4, 5)] == [5, 5, 5]
        assert kept.kinds == "CD"
        assert await _opened(partitions, 7) == 5
        assert kept.kinds == "CDC", "claimed anew, as it was recovered"

    asyncio.run(scene())


def test_a_partition_that_was_let_go_is_recovered() -> None:
    async def scene() -> None:
        kept = Kept()
        partitions = working(kept, Deaths())
        await _opened(partitions)
        await _work(partitions, 0, 4)
        partitions.keep([1])
        assert partitions.settled(0) is None
        assert await _work(partitions, 5, 6) is None
        assert await _opened(partitions, 2) == 5
        assert kept.kinds == "CDC"

    asyncio.run(scene())


def test_an_assignment_that_is_over_keeps_and_claims_nothing() -> None:
    """In the next generation somebody else has it: a state that was kept through that would be stale."""

    async def scene() -> None:
        kept = Kept()
        partitions = working(kept, Deaths())
        await _opened(partitions, 3)
        await _work(partitions, 0, 4)
        over = replace(assigned(4), holds=lambda: False)
        assert await partitions.open(over, passes) is None
        assert await _opened(partitions, 5) == 5
        assert kept.kinds == "CDC"

    asyncio.run(scene())


def test_a_log_that_ends_before_the_state_is_refused() -> None:
    async def scene() -> None:
        kept, deaths = Kept(), Deaths()
        partitions = working(kept, deaths)
        await _opened(partitions)
        await _work(partitions, 0, 4)
        partitions.keep([])

        async def end() -> int:
            return 3

        with pytest.raises(StateLost, match="ends at 3, and 5 is needed next"):
            await partitions.open(replace(assigned(9), end=end), passes)

    asyncio.run(scene())


def test_a_log_that_loses_its_end_meanwhile_is_given_up_after_a_while() -> None:
    async def scene() -> None:
        partitions = working(Kept(), Deaths())
        await _opened(partitions)
        await _work(partitions, 0, 4)
        partition = partitions.opened[0]
        for end, at in ((5, 0.0), (3, 1.0), (3, 10.0), (6, 10.5), (3, 11.0), (3, 20.9)):
            partitions.watch_end(partition, end, at)
        with pytest.raises(StateLost, match="ends at 3, and 5 is needed next"):
            partitions.watch_end(partition, 3, 21.1)

    asyncio.run(scene())


def test_what_is_settled_may_be_committed() -> None:
    async def scene() -> None:
        partitions = working(Kept(), Deaths())
        await _opened(partitions)
        assert partitions.settled(0) is None
        await _work(partitions, 0, 4)
        assert partitions.settled(0) == 5
        await _work(partitions, 2, 4)
        assert partitions.settled(0) == 5
        await _work(partitions, 3, 7)
        assert partitions.settled(0) == 8

    asyncio.run(scene())


def test_a_hole_is_sought_once_and_again_should_that_get_lost() -> None:
    async def scene() -> None:
        partitions = working(Kept(), Deaths())
        await _opened(partitions)
        await _work(partitions, 0, 4)
        assert [await _work(partitions, first, first) for first in (8, 9, 10)] == [5, None, None]
        partitions.opened[0].ask_again = 0.0
        assert await _work(partitions, 11, 11) == 5
        assert await _work(partitions, 5, 11) is None
        assert partitions.settled(0) == 12

    asyncio.run(scene())


def test_a_hole_that_the_log_has_lost_is_never_skipped() -> None:
    async def scene() -> None:
        partitions = working(Kept(), Deaths())
        await _opened(partitions)
        partitions.start_moved(0, 0)
        with pytest.raises(StateLost, match=r"begins at 3, and 0 is needed.*`trunkline work --accept-gap`"):
            partitions.start_moved(0, 3)

    asyncio.run(scene())


def test_who_does_not_pass_the_fence_claims_nothing() -> None:
    async def refuses(offset: int) -> bool:
        assert offset == 0
        return False

    async def scene() -> None:
        kept = Kept()
        partitions = working(kept, Deaths())
        assert await partitions.open(assigned(), refuses) is None
        assert partitions.opened == {}
        assert kept.entries == []

    asyncio.run(scene())


def test_a_claim_that_was_overtaken_in_its_own_generation_is_made_anew() -> None:
    """Another process has read the same changelog, and its claim comes first."""
    kept, fences = Kept(), []

    async def overtaken(offset: int) -> bool:
        fences.append(offset)
        if len(fences) == 1:
            other = recover(taking.gauges(), [], Log("log/0", 1, 0, None), 1, "other")
            await kept.append(*other.claim)
        return True

    async def scene() -> None:
        partitions = working(kept, Deaths())
        assert await partitions.open(assigned(), overtaken) == 0
        assert (fences, kept.kinds) == ([0, 0], "CCC")
        await _work(partitions, 0, 4)
        assert await _opened(working(kept, Deaths()), 2) == 5

    asyncio.run(scene())


def test_a_recovery_that_fails_says_of_what_partition() -> None:
    async def scene() -> None:
        deaths = Deaths()
        partitions = working(Kept(), deaths)
        with pytest.raises(StateLost, match="trunkline work --accept-gap"):
            await partitions.open(assigned(committed=7, start=3), passes)
        assert [where for where, _ in deaths.all] == ["log/0: recovery"]
        assert partitions.opened == {}

    asyncio.run(scene())


def test_a_step_that_raises_says_of_what_batch() -> None:
    def raising(_: int) -> Writer | NoWriter:
        raise ArithmeticError("an impossible column")

    async def scene() -> None:
        deaths = Deaths()
        partitions = working(Kept(), deaths, replace(taking.codec(), writer_of=raising))
        await _opened(partitions)
        with pytest.raises(ArithmeticError):
            await _work(partitions, 0, 4)
        assert [where for where, _ in deaths.all] == ["log/0@0-4"]

    asyncio.run(scene())


def test_a_record_that_kafka_does_not_confirm_says_of_what_batch() -> None:
    async def scene() -> None:
        kept, deaths = Kept(), Deaths()
        partitions = working(kept, deaths)
        await _opened(partitions)
        kept.refusal = ConnectionError("no answer")
        await _work(partitions, 0, 4)
        assert deaths.all == [("log/0@0-4", kept.refusal)]
        assert partitions.settled(0) is None

    asyncio.run(scene())


def test_a_registry_that_is_away_is_waited_for() -> None:
    asked = []

    def away_at_first(schema_id: int) -> Writer | NoWriter:
        asked.append(schema_id)
        if len(asked) == 1:
            raise TryLater("the registry doesn't answer")
        return taking.codec().writer_of(schema_id)

    async def scene() -> None:
        deaths = Deaths()
        partitions = working(Kept(), deaths, replace(taking.codec(), writer_of=away_at_first))
        await _opened(partitions)
        await _work(partitions, 0, 4)
        assert (partitions.settled(0), deaths.all) == (5, [])

    asyncio.run(scene())
