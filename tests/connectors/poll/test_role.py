"""The role as a process: real Kafka and registry, a simulated organisation, and SIGKILL."""

import asyncio
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from connectors.poll.role import serve
from connectors.settings.load import MendSettings
from connectors.settings.model import Settings
from deploy.local.genesys.world.world import worlds
from deploy.local.state import Stack
from schemas import catalogue
from schemas.clock import HOUR
from schemas.control.poll_runs import POLL_RUNS
from schemas.derive.record_types import record_type
from schemas.objects.trunks import TRUNKS
from tests.connectors.genesys.organisation import organisation
from tests.connectors.poll.running import Fields, PollProcess, line_on, read_topic
from tests.deploy.local.genesys import made

_PATIENCE_S = 60.0
_LIVES = (2.0, 8.0, 8.4, 8.8)
"""Seconds, about as long as a process needs to start, to outlast the session of the one that was killed
before, and to read everything once."""


def _wait(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _complete(process: PollProcess, hours: int, names: Iterable[str] = ("trunks", "edges")) -> bool:
    """Whether all of these have had their runs; `hours` of them in this process."""
    metrics = process.get("/metrics") or ""
    runs = 'trunkline_poll_runs_total{{declaration="{}",org="north-harbour",status="COMPLETE"}} {}.0'
    return all(runs.format(name, hours) in metrics for name in names)


def _of(log: list[tuple[str, Fields]], name: str) -> list[Fields]:
    return [fields for record, fields in log if record == name]


def _newest(log: list[tuple[str, Fields]]) -> dict[str, Fields]:
    versions = sorted(_of(log, record_type(TRUNKS).name), key=lambda version: int(version["effective_time"]))
    return {version["entity_id"]: version for version in versions}


@pytest.mark.stack
def test_it_polls_until_it_is_told_to_leave(stack: Stack, tmp_path: Path) -> None:
    with line_on(stack, tmp_path) as (file, clock, settings):
        process = PollProcess(file)
        _wait(lambda: process.get("/readyz"))
        _wait(lambda: _complete(process, 1, [declared.name for declared in catalogue.objects()]))
        clock.step_to(made.START + HOUR)
        _wait(lambda: _complete(process, 2))
        assert process.get("/healthz")
        assert process.end(signal.SIGTERM) == 0
        logs = {declared.family.log for declared in catalogue.objects()}
        log = [entry for name in logs for entry in read_topic(settings, name)]
    polled = {marker["entity_id"] for marker in _of(log, record_type(POLL_RUNS).name)}
    assert polled >= {declared.name for declared in catalogue.objects()}
    world = worlds((made.organisation(changes=made.ALL_CHANGES),), made.DAY_LONG)[0]
    assert _newest(log).keys() == world.timeline.at(made.START + HOUR).trunks.keys()


@pytest.mark.stack
def test_killed_again_and_again_it_says_the_same(stack: Stack, tmp_path: Path) -> None:
    with line_on(stack, tmp_path) as (file, clock, settings):
        for hour, life in enumerate(_LIVES):
            clock.step_to(made.START + hour * HOUR)
            process = PollProcess(file)
            time.sleep(life)
            process.end(signal.SIGKILL)
        clock.step_to(made.START + 24 * HOUR)
        process = PollProcess(file)
        _wait(lambda: _complete(process, 1))
        assert process.end(signal.SIGTERM) == 0
        log = read_topic(settings, TRUNKS.family.log)
    markers = _of(log, record_type(POLL_RUNS).name)
    runs = {(m["entity_id"], m["effective_time"]): m["envelope_id"] for m in markers}
    assert len(set(runs.values())) == len({m["envelope_id"] for m in markers})
    world = worlds((made.organisation(changes=made.ALL_CHANGES),), made.DAY_LONG)[0]
    truth = world.timeline.at(made.START + 24 * HOUR).trunks
    found = {i: version for i, version in _newest(log).items() if i in truth}
    assert {i: v["effective_time"] for i, v in found.items()} == {
        trunk.id: trunk.stamp.modified_ms for trunk in truth.values()
    }


def test_settings_without_anything_to_poll_are_refused() -> None:
    with pytest.raises(MendSettings, match="none to poll"):
        asyncio.run(serve(Settings()))


def test_an_acceptance_of_something_unknown_is_refused() -> None:
    settings = Settings(organisations=(organisation(),))
    with pytest.raises(MendSettings, match="east/trunkz"):
        asyncio.run(serve(settings, ["east/trunkz", "east/trunks"]))
