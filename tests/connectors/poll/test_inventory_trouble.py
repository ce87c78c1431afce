"""What an object's run outlasts: our own mistakes, letters too large, a clock that was wrong."""

from collections.abc import Callable
from typing import Any

import httpx

from connectors.kafka.config import LARGEST_RECORD
from schemas.clock import DAY
from schemas.control.dead_letters import DEAD_LETTERS
from schemas.objects.trunks import TRUNKS
from tests import virtual_time
from tests.connectors.poll.scene import START, Scene, body

Answer = Callable[[httpx.Request], httpx.Response | None]


def _last(scene: Scene) -> tuple[str, str, int]:
    marker = scene.log.markers()[-1]
    return marker["status"], marker["reason"], marker["rows"]


def test_a_body_that_trips_our_own_code_is_a_dead_letter_and_the_rest_goes_on() -> None:
    """It would else end every run that reads it, before its marker."""
    deep: dict[str, Any] = {}
    for _ in range(900):
        deep = {"in": deep}
    scene = Scene(TRUNKS)
    scene.lists([body("a"), {**body("b"), "odd": deep}, body("c")])
    scene.poll()
    assert {entity for entity, _ in scene.log.versions(TRUNKS)} == {"a", "c"}
    (letter,) = scene.log.of(DEAD_LETTERS)
    assert (letter.values["field"], letter.values["reason"]) == ("trunkline", "RecursionError")
    (marker,) = scene.log.markers()
    assert marker["status"] == "INCOMPLETE"


def test_a_letter_is_no_larger_than_the_log_takes() -> None:
    """It would else be sent again for ever, and the run never end."""
    scene = Scene(TRUNKS)
    huge = b"<html>" + bytes(9_000_000)
    scene.genesys.interfere = lambda request: httpx.Response(200, content=huge)
    scene.poll()
    (letter,) = scene.log.of(DEAD_LETTERS)
    assert letter.values["payload"] == huge[:LARGEST_RECORD]
    assert _last(scene)[0] == "INCOMPLETE"


def test_what_somebody_has_accepted_is_accepted_once() -> None:
    """The process may run for months; nobody has looked at what vanishes then."""
    scene = Scene(TRUNKS, accepted=True)
    all_ = [body(f"t{n}") for n in range(12)]

    async def months() -> None:
        async with scene.poller() as poller:
            for day, listed in enumerate([all_, [], all_, []]):
                scene.clock.now = START + day * DAY
                scene.lists(listed)
                await poller.poll()

    virtual_time.run(months())
    assert [marker["status"] for marker in scene.log.markers()] == [*["COMPLETE"] * 3, "INCOMPLETE"]


def test_a_clock_that_was_far_ahead_once_keeps_nothing_from_being_read() -> None:
    scene = Scene(TRUNKS)
    scene.lists([body("a")])
    scene.poll(START + 400 * DAY)
    scene.lists([body("a", name="b")])

    async def later() -> None:
        async with scene.poller() as poller:
            assert poller.due() <= START
            await poller.poll()
            assert START < poller.due() <= START + 2 * DAY

    scene.clock.now = START
    virtual_time.run(later())
    assert [marker["status"] for marker in scene.log.markers()] == ["COMPLETE"] * 2
    assert {name for _, _, name, _ in scene.log.versions(TRUNKS).values()} == {"a", "b"}
