"""One writer at a time, on a real broker; and how what it wrote is read."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from connectors.kafka.compacted import read_compacted
from connectors.kafka.errors import Fenced, TryLater
from connectors.kafka.fenced import opened
from connectors.kafka.wire import Encoder
from connectors.poll.records import state
from connectors.poll.run import Run
from connectors.poll.stored import decode_stored, read_stored
from connectors.settings.model import Settings
from deploy.local.state import Stack
from schemas.declare.families import TELEPHONY
from schemas.log_record import LogRecord
from tests.connectors.kafka import applied, logs

pytestmark = pytest.mark.stack
TOPIC = "trunkline.poll.state"
NAME = "trunkline.poll.3"


@pytest.fixture(scope="module")
def line(stack: Stack) -> tuple[Settings, dict[str, int]]:
    return applied.applied(stack)


def _state(key: str, packed: bytes) -> LogRecord:
    return state(Run("east", "sites", TELEPHONY, "run", 5), key, packed, 6)


def _run(scene: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scene)


def test_what_was_appended_is_read_back_behind_all_markers(line: tuple[Settings, dict[str, int]]) -> None:
    settings, ids = line

    async def scene() -> None:
        async with opened(settings.kafka, Encoder(ids), "trunkline.poll.1") as log:
            for n in range(5):
                await log.append([_state("a", b"%d" % n), _state(f"b{n}", b"x")])

    _run(scene())
    found = read_stored(settings.kafka, ["east"])["east"]
    assert found["a"] == b"4"
    assert {f"b{n}" for n in range(5)} <= found.keys()


def test_the_newest_shuts_out_the_others(line: tuple[Settings, dict[str, int]]) -> None:
    settings, ids = line

    async def scene() -> None:
        async with opened(settings.kafka, Encoder(ids), NAME) as old:
            await old.append([_state("fence", b"old")])
            async with opened(settings.kafka, Encoder(ids), NAME) as new:
                await new.append([_state("fence", b"new")])
                for _ in range(2):
                    with pytest.raises(Fenced, match=r"trunkline\.poll\.3 was taken over"):
                        await old.append([_state("fence", b"zombie")])
                await new.append([_state("more", b"new")])

    _run(scene())
    found = read_stored(settings.kafka, ["east"])["east"]
    assert (found["fence"], found["more"]) == (b"new", b"new")


def test_who_takes_over_undoes_what_was_left_half_written(line: tuple[Settings, dict[str, int]]) -> None:
    """A transaction that nobody ends hides what is committed behind it: reading waits for its end."""
    settings, ids = line
    kafka, encoder = settings.kafka, Encoder(ids)

    async def scene() -> None:
        async with opened(kafka, encoder, NAME) as dead, opened(kafka, encoder, "trunkline.poll.4") as other:
            half = _state("half", b"written")
            dead._producer.begin_transaction()
            dead._producer.produce(kafka.topic_prefix + TOPIC, encoder(half), half.key, partition=0)
            assert dead._producer.flush(10) == 0
            await other.append([_state("behind", b"it")])
            reading = asyncio.create_task(asyncio.to_thread(read_stored, kafka, ["east"]))
            await asyncio.sleep(1)
            assert not reading.done()
            async with opened(kafka, encoder, NAME):
                found = (await reading)["east"]
            assert found["behind"] == b"it"
            assert "half" not in found

    _run(scene())


def test_keys_that_are_not_wanted_are_left_out(line: tuple[Settings, dict[str, int]]) -> None:
    settings, ids = line
    name = settings.kafka.topic_prefix + TOPIC
    logs.put(settings.kafka, TOPIC, 0, [Encoder(ids)(_state("w", b"1"))], b"west/sites")
    found = read_compacted(settings.kafka, name, lambda key: key.startswith(b"west/"))
    assert list(found) == [b"west/sites"]
    assert decode_stored(found).keys() == {"east"}  # the record itself says whose it is


def test_a_record_that_is_too_large_is_refused_and_the_log_goes_on(
    line: tuple[Settings, dict[str, int]],
) -> None:
    settings, ids = line

    async def scene() -> None:
        async with opened(settings.kafka, Encoder(ids), "trunkline.poll.5") as log:
            with pytest.raises(TryLater):
                await log.append([_state("large", b"\0" * 40_000_000)])
            await log.append([_state("small", b"1")])

    _run(scene())
    assert read_stored(settings.kafka, ["east"])["east"]["small"] == b"1"
