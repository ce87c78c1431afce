"""What lives of a stack, asked now."""

from pathlib import Path

import msgspec

from deploy.local import process
from deploy.local.parts.kinds import KINDS
from deploy.local.state import Running, Stack


class Row(msgspec.Struct, frozen=True):
    """One part as `trunkline local status --json` writes it; `memory` is resident bytes."""

    part: str
    version: str
    pid: int
    port: int
    ready: bool
    memory: int
    log: str


def ready(part: Running) -> bool:
    """Whether this very process lives, listens where it was told to, and does its work."""
    port = part.ports[0]
    return (
        process.alive(part.process) and process.listens(part.process, port) and KINDS[part.name].answers(port)
    )


def rows(stack: Stack) -> tuple[Row, ...]:
    return tuple(_row(part, stack.log(part.name)) for part in stack.parts)


def _row(part: Running, log: Path) -> Row:
    return Row(
        part=part.name,
        version=part.version,
        pid=part.process.pid,
        port=part.ports[0],
        ready=ready(part),
        memory=process.memory(part.process) if process.alive(part.process) else 0,
        log=str(log),
    )
