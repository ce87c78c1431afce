"""The local stack as a Python API: real Kafka, schema registry, ClickHouse engine and simulated Genesys.

Every part is a detached process of its own on 127.0.0.1, so a stack outlives who started it. Two stacks are
two homes. What changes a home waits for another process that does.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypedDict, Unpack

from deploy.local import home as homes
from deploy.local import process, state
from deploy.local.artifacts.cache import Cache, default_root
from deploy.local.errors import StartStack
from deploy.local.launch import Launch, Order, sweep
from deploy.local.parts.kinds import ALWAYS, KINDS, descriptions
from deploy.local.report import Report, Silent
from deploy.local.state import Stack

ANY_PORTS: Final[Mapping[str, int]] = MappingProxyType({})


class Options(TypedDict, total=False):
    """The keyword arguments of `start`."""

    parts: Collection[str]
    ports: Mapping[str, int]
    organisations: Path | None
    cache: Cache | None
    report: Report | None


def start(
    home: Path,
    *,
    parts: Collection[str] = ALWAYS,
    ports: Mapping[str, int] = ANY_PORTS,
    organisations: Path | None = None,
    cache: Cache | None = None,
    report: Report | None = None,
) -> Stack:
    """Start what is not up yet of `parts`, and return when all of them do their work.

    A part that lives is kept; one that was killed is started again on its port and its data; what an earlier
    start left behind unrecorded is stopped. If this fails, all that it began is stopped.

    ports: by part, where a free one won't do. organisations: a configuration of the Genesys simulator, which
    is started only with it. Raises LocalStackError.
    """
    home, report = home.resolve(), report or Silent()
    wanted = [name for name in KINDS if (organisations if name == "genesys" else name in parts)]
    describes = descriptions(wanted, cache or Cache(default_root()), report, organisations)
    with homes.claimed(home):
        launch = Launch(_swept(home, wanted), report, ports.values())
        try:
            for name in wanted:
                launch.begin(Order(name, describes[name], ports.get(name, 0)))
            if not launch.wait():
                report.note(f"already up in {home}")
        except BaseException:
            launch.undo()
            raise
        return launch.stack


def stop(home: Path, *, keep_data: bool = False) -> bool:
    """Stop every part and delete its data. Returns whether anything was up."""
    home = home.resolve()
    if not home.exists():
        return False
    with homes.claimed(home):
        up = {*(part.process for part in state.load(home).parts), *process.strays(home)}
        lived = [each for each in up if process.alive(each)]
        process.stop(lived)
        homes.clear(home, () if keep_data else KINDS)
        return bool(lived)


def read(home: Path) -> Stack:
    """What was started there, dead or alive. Raises StartStack where nothing was."""
    stack = state.load(home.resolve())
    if not stack.parts:
        raise StartStack(home)
    return stack


@contextmanager
def running(home: Path, **options: Unpack[Options]) -> Iterator[Stack]:
    """A stack for the length of a `with` block, data and all."""
    try:
        yield start(home, **options)
    finally:
        stop(home)


def _swept(home: Path, wanted: Collection[str]) -> Stack:
    """What is recorded and either lives or is wanted again; whatever lives unrecorded is stopped."""
    recorded = state.load(home)
    sweep(recorded)
    kept = Stack(home, tuple(p for p in recorded.parts if p.name in wanted or process.alive(p.process)))
    state.save(kept)
    return kept
