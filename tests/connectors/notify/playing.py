"""A scene in virtual time, from its beginning to its end."""

from collections.abc import Callable, Coroutine
from typing import Any

from tests import virtual_time
from tests.connectors.notify.scene import EDGES, METRICS, Scene

Work = Callable[[Scene], Coroutine[Any, Any, None]]


def play(work: Work, **fields: Any) -> Scene:
    async def scene() -> Scene:
        made = Scene(**fields)
        await work(made)
        return made

    return virtual_time.run(scene())


async def two_trunks(scene: Scene) -> None:
    scene.decided(METRICS, EDGES)
    scene.there_are("trunks", ["a", "b"])
    scene.there_are("edges", ["e"])
