"""Harm to roles while a day is played."""

import time
from collections.abc import Callable
from typing import Final

from schemas.clock import HOUR
from tests.integration.playing import Harm, Scene

_INTO_A_RUN_S: Final = 0.03
_OFTEN_S: Final = 0.002
_PATIENCE_S: Final = 60.0


def kill(*names: str) -> Harm:
    """SIGKILL to these roles, and at once new ones in their place; nobody waits until they work."""

    def harm(scene: Scene) -> None:
        for name in names:
            scene.line.roles[name].kill()
            scene.line.roles[name].start()

    return harm


def kill_in_the_next_run(scene: Scene) -> None:
    """SIGKILL to the poller just after the clock's next step to a full hour, while time stands still."""

    def wait_and_kill() -> None:
        until(lambda: scene.line.clock.now_ms() % HOUR == 0, look_s=_OFTEN_S)
        time.sleep(_INTO_A_RUN_S)
        kill("poll")(scene)

    scene.meanwhile(wait_and_kill)


def start(name: str) -> Harm:
    return lambda scene: scene.line.start(name)


def pause(name: str) -> Harm:
    return lambda scene: scene.line.roles[name].pause()


def resume(name: str) -> Harm:
    return lambda scene: scene.line.roles[name].resume()


def until(condition: Callable[[], bool], look_s: float = 0.1) -> None:
    """Raises TimeoutError where it doesn't come true."""
    deadline = time.monotonic() + _PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {_PATIENCE_S:.0f} s")
        time.sleep(look_s)
