"""Harm to one part of a running stack, as tests and drills do it: the data and the ports stay."""

import signal
import time
from pathlib import Path

from deploy.local import home as homes
from deploy.local import process, state
from deploy.local.launch import Launch
from deploy.local.parts.part import Part
from deploy.local.report import Silent
from deploy.local.stack import read
from deploy.local.state import Running, Stack


def kill(home: Path, name: str) -> None:
    """End it without a chance to tidy up (SIGKILL); it is gone when this returns."""
    part = read(home).part(name).process
    process.send(part, signal.SIGKILL)
    while process.alive(part):
        time.sleep(0.01)


def pause(home: Path, name: str) -> None:
    """Freeze it: its connections stay open and nothing answers (SIGSTOP)."""
    process.send(read(home).part(name).process, signal.SIGSTOP)


def resume(home: Path, name: str) -> None:
    """Let a paused part go on."""
    process.send(read(home).part(name).process, signal.SIGCONT)


def end(home: Path, name: str) -> None:
    """Stop it as an operator would (SIGTERM), and leave it down."""
    process.stop([read(home).part(name).process])


def restart(home: Path, name: str) -> Stack:
    """Start it again exactly as it was, after stopping it where it still lives. Raises ReadLog."""
    home = home.resolve()
    with homes.claimed(home):
        stack = state.load(home)
        part = stack.part(name)
        process.stop([part.process])
        launch = Launch(stack, Silent())
        try:
            launch.run(_as_before(stack, part))
            launch.wait()
        except BaseException:
            launch.undo()
            raise
        return launch.stack


def _as_before(stack: Stack, part: Running) -> Part:
    """Its files are in its folder; it has its data."""
    return Part(part.name, part.version, part.ports, stack.folder(part.name), part.command)
