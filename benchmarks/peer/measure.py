"""The peer's events a second: its own process, Faust's own transport, rows checked as the engine's are."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.checking import Until, check
from benchmarks.filling import fill
from benchmarks.load import MANY, ORGANISATIONS, START, Fleet
from benchmarks.peer.app import SEEN, TABLES, changelog
from benchmarks.results import Results
from benchmarks.steady import rate, written
from connectors.kafka.topics import Topic, create_missing, open_admin
from connectors.settings.model import FILE_VARIABLE, Kafka
from deploy.line.roles import ReadTheLog, Role
from deploy.line.running import Place, prepare
from deploy.local.genesys.config.file import load
from deploy.local.state import Stack
from schemas.clock import MINUTE, floor_to

_EVENTS: Final = 30_000
_LEAST: Final = 10_000
"""Fewer close no window that could be compared."""
_LOOK_S: Final = 0.5
_PATIENCE_S: Final = 120.0


class PeerProcess(Role):
    """Started, looked after and stopped as our own roles are."""

    def start(self) -> None:
        environment = {**os.environ, FILE_VARIABLE: str(self.settings)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.peer.app"],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


@contextmanager
def _started(settings: Path) -> Iterator[PeerProcess]:
    peer = PeerProcess("peer", settings)
    peer.start()
    try:
        yield peer
    finally:
        peer.stop()


def measure(stack: Stack, home: Path, results: Results) -> None:
    """The engine has been measured before, in the same run."""
    count = max(_LEAST, results.scaled(_EVENTS))
    speed = peer_events_per_s(stack, home / "peer", MANY, count)
    results.add("engine.faust_events_per_s", speed)
    results.add("engine.vs_faust", results.figures["engine.events_per_s"] / speed)


def peer_events_per_s(stack: Stack, home: Path, fleet: Fleet, count: int) -> float:
    """Raises AssertionError where its rows aren't what they must be."""
    line = prepare(stack, load(ORGANISATIONS), Place(home))
    kafka = line.settings.kafka
    _create(kafka, [changelog(line.settings, table) for table in TABLES])
    fill(line.settings, fleet, count)
    # Every sample is remembered once; what the group has committed lags behind by half a minute.
    done = partial(written, kafka, changelog(line.settings, SEEN))
    with _started(line.line.settings_file) as peer:
        speed = rate(peer, done, count)
        _await(done, count, peer)
        peer.stop()  # what it has sent is flushed
    closed = floor_to(START + count * fleet.every_ms // fleet.size - fleet.every_ms, MINUTE)
    check(line.settings, Until(fleet, count, closed))
    return speed


def _create(kafka: Kafka, names: list[str]) -> None:
    compacted = {"cleanup.policy": "compact"}
    wanted = [Topic(name.removeprefix(kafka.topic_prefix), 0, compacted) for name in names]
    create_missing(open_admin(kafka), kafka, wanted)


def _await(done: Callable[[], int], count: int, peer: Role) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while done() < count:
        if time.monotonic() > deadline:
            raise ReadTheLog(f"the peer did {done():,} of {count:,}:\n{peer.tail()}")
        time.sleep(_LOOK_S)
