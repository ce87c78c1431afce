"""Two processes of the role share organisations: real Kafka, SIGKILL and SIGSTOP."""

import re
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from connectors.clock import SharedClock
from connectors.poll.progress import PAGES
from connectors.settings.model import Settings
from deploy.line.configuration import write
from deploy.local.state import Stack
from schemas.clock import HOUR
from schemas.objects.trunks import TRUNKS
from tests.connectors.poll.running import PollProcess, line_of, made_ready, read_topic
from tests.connectors.poll.watched import Asked, Watched, watched
from tests.deploy.local.genesys import made

pytestmark = pytest.mark.stack
ORGS = ("east", "north-harbour", "south", "west")
QUICK_S, SLOW_S = 0.1, 2.0
CARRIERS = 24
"""Of three trunks each: as many pages, one after the other."""
_OWNED = re.compile(r'^trunkline_poll_owned\{org="([^"]+)"\} 1\.0$', re.MULTILINE)
_PATIENCE_S = 60.0


@dataclass
class Two:
    """What two processes need; they know the simulated Genesys under different names."""

    files: dict[str, Path]
    clock: SharedClock
    settings: Settings
    genesys: Watched
    processes: dict[str, PollProcess] = field(default_factory=dict)

    @contextmanager
    def process(self, name: str) -> Iterator[PollProcess]:
        self.processes[name] = process = PollProcess(self.files[name])
        try:
            yield process
        finally:
            if process.alive():
                process.end(signal.SIGKILL)


@contextmanager
def _two(
    stack: Stack, folder: Path, takes_s: float, orgs: tuple[str, ...] = ORGS, carriers: int = 3
) -> Iterator[Two]:
    clock = SharedClock.create(folder / "clock", made.START)
    client = {"client_id": made.CLIENT[0], "client_secret": made.CLIENT[1]}
    access = {**client, "max_page_size": 1, "requests_per_minute": 6_000}
    many = [made.carrier(f"Carrier {n}") for n in range(carriers)]
    organisations = [
        made.organisation(name=name, organization_id=str(uuid.UUID(int=n)), access=access, carriers=many)
        for n, name in enumerate(orgs)
    ]
    simulation = made.simulation(*organisations, span=made.DAY_LONG)
    prefix, files = f"{uuid.uuid4().hex[:8]}-", {}
    with watched(simulation, clock, takes_s) as (genesys, url):
        for name in ("one", "two"):
            line = line_of(stack, folder / name, folder / "clock", f"{url}/{name}", prefix)
            write(line, simulation)
            files[name] = line.settings_file
        yield Two(files, clock, made_ready(files["one"], clock), genesys)


def _wait(condition: Callable[[], object], patience_s: float = _PATIENCE_S) -> float:
    """How long it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + patience_s
        time.sleep(0.05)
    return time.monotonic() - began


def _owned(process: PollProcess) -> set[str]:
    return set(_OWNED.findall(process.get("/metrics") or ""))


def _all_asked(genesys: Watched, since: float) -> bool:
    return {asked.org for asked in genesys.asked if asked.at > since} == set(ORGS)


def _idle(genesys: Watched, for_s: float) -> bool:
    """Nobody has asked for so long, and all questions are answered."""
    return all(a.done and a.done < time.monotonic() - for_s for a in genesys.asked)


@contextmanager
def _both(two: Two) -> Iterator[tuple[str, str]]:
    """Two processes and one organisation: who has it and is in the middle of its trunks, and who has not.

    However slow the machine is, the list is not at its end by then.
    """
    with two.process("one") as one:
        _wait(lambda: len(two.genesys.asked) > 0)
        with two.process("two") as other:
            _wait(lambda: other.get("/readyz") and _owned(one) != _owned(other))
            two.genesys.takes_s = QUICK_S
            _wait(lambda: len(_pages(two.genesys)) > 30)
            two.genesys.takes_s = SLOW_S
            yield ("one", "two") if _owned(one) else ("two", "one")


def _pages(genesys: Watched) -> list[Asked]:
    """Questions for trunks, of which there is one on a page."""
    return [asked for asked in genesys.asked if asked.path.endswith(TRUNKS.path)]


def _page(asked: Asked) -> int:
    return int(dict(parse_qsl(asked.query))["pageNumber"])


def test_two_share_and_none_is_polled_by_both_at_once(stack: Stack, tmp_path: Path) -> None:
    with _two(stack, tmp_path, takes_s=0.02) as two, two.process("one") as one:
        _wait(lambda: one.get("/readyz"))
        assert _owned(one) == set(ORGS)
        with two.process("two") as other:
            _wait(lambda: other.get("/readyz") and _owned(other))
            assert _owned(one).isdisjoint(_owned(other))
            _wait(lambda: _owned(one) | _owned(other) == set(ORGS))
            for hour in (1, 2):
                stepped = time.monotonic()
                two.clock.step_to(made.START + hour * HOUR)
                _wait(partial(_all_asked, two.genesys, stepped))
                _wait(lambda: _idle(two.genesys, 2.0))
            assert {a.org for a in two.genesys.by("two")} == _owned(other)
            assert other.end(signal.SIGTERM) == 0
        assert _wait(lambda: _owned(one) == set(ORGS)) < 6
    assert two.genesys.twice_at_once() == []


def test_a_killed_one_s_organisation_is_taken_over_and_its_run_gone_on_with(
    stack: Stack, tmp_path: Path
) -> None:
    with _two(stack, tmp_path, SLOW_S, ("east",), CARRIERS) as two, _both(two) as (owner, other):
        two.processes[owner].end(signal.SIGKILL)
        killed = time.monotonic()
        two.genesys.takes_s = QUICK_S
        assert _wait(lambda: two.genesys.by(other, since=killed), 30) < 15
        _wait(lambda: _idle(two.genesys, 2.0))
        assert _owned(two.processes[other]) == {"east"}
        log = read_topic(two.settings, TRUNKS.family.log)
    (marker,) = [fields for _, fields in log if fields["entity_id"] == "trunks"]
    assert (marker["status"], marker["rows"]) == ("COMPLETE", CARRIERS * 3)
    pages = _pages(two.genesys)
    moves = sum(before.who != after.who for before, after in pairwise(pages))
    assert CARRIERS * 3 <= len(pages) <= CARRIERS * 3 + moves * PAGES
    assert min(_page(asked) for asked in pages if asked.who == other and asked.at > killed) > PAGES
    assert two.genesys.twice_at_once() == []


def test_one_that_was_frozen_asks_nothing_when_it_wakes_up(stack: Stack, tmp_path: Path) -> None:
    with _two(stack, tmp_path, SLOW_S, ("east",), CARRIERS) as two, _both(two) as (owner, other):
        two.processes[owner].send(signal.SIGSTOP)
        frozen = time.monotonic()
        two.genesys.takes_s = QUICK_S
        assert _wait(lambda: two.genesys.by(other, since=frozen), 30) < 15
        _wait(lambda: _idle(two.genesys, 2.0))
        woken = time.monotonic()
        two.processes[owner].send(signal.SIGCONT)
        _wait(lambda: two.processes[owner].get("/readyz"))
        time.sleep(8)
        assert two.genesys.by(owner, since=woken) == []
        assert len(_owned(two.processes[owner]) | _owned(two.processes[other])) == 1
        assert two.processes[owner].end(signal.SIGTERM) == 0
    assert two.genesys.twice_at_once() == []
