"""An organisation that stops talking: its windows close by ticks, and then nothing more is written."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from deploy.line.running import Place, Running, running
from deploy.local.state import Stack
from schemas.aggregates.trunk_minute import TRUNK_MINUTE
from schemas.clock import HOUR, MINUTE, SECOND
from schemas.declare.families import TELEPHONY
from tests.builders.organisations import START, simulation
from tests.integration import logs
from tests.integration.harm import until
from tests.integration.metrics import total
from tests.integration.playing import settle
from tests.integration.revisions import differing
from tests.integration.workers import ORG, minutes, send

_APART: Final = 20 * SECOND
_LAST: Final = 4
"""Events 0 to 4: the last one 80 s after the start."""
_ENDS: Final = _LAST * _APART + TRUNK_MINUTE.hold
_MINUTES: Final = -(-_ENDS // MINUTE)
_ALL_FORGOTTEN: Final = 3 * HOUR
_SILENCE_S: Final = 1.0
_BEATS_S: Final = 3.0


@pytest.fixture
def line(stack: Stack, tmp_path: Path) -> Iterator[Running]:
    """Five events of an organisation, which says nothing more."""
    with running(stack, simulation((ORG,), 1), Place(tmp_path), ("receive", "sink")) as made:
        made.start("work", variables={"TRUNKLINE_WORK__SILENCE": f"{_SILENCE_S:.0f}s"})
        made.clock.step_to(START + _LAST * _APART)
        send(made, range(_LAST + 1), _APART)
        settle(made)
        yield made


def _ticks(line: Running) -> int:
    return total([line.roles["work"]], "trunkline_work_ticks_total", org="org")


def _pass(line: Running, ms: int) -> None:
    """Time goes on, in the steps of a minute, while the worker lives through as many beats."""
    until_ms = line.clock.now_ms() + ms
    while line.clock.now_ms() < until_ms:
        line.clock.step_to(min(until_ms, line.clock.now_ms() + MINUTE))
        time.sleep(_SILENCE_S / 4)
    time.sleep(_BEATS_S)
    settle(line)


def _assert_law(line: Running) -> None:
    assert set(differing(line).values()) == {0}


@pytest.mark.stack
def test_windows_close_covered_as_long_as_a_sample_holds_and_then_ticks_end(line: Running) -> None:
    assert _ticks(line) == 0, "time stands still: nothing is to be told"
    assert {row["state"] for row in minutes(line)} == {"live"}
    _assert_law(line)
    _pass(line, 2 * MINUTE)
    assert _ticks(line) > 0
    rows = minutes(line)
    assert rows[0]["state"] == "closed"
    assert len(rows) < _MINUTES, "time has not come that far"
    _assert_law(line)
    _pass(line, 10 * MINUTE)
    until(lambda: {row["state"] for row in minutes(line)} == {"closed"})
    rows = minutes(line)
    assert len(rows) == _MINUTES
    assert sum(row["covered_ms"] for row in rows) == _ENDS
    assert sum(row["samples"] for row in rows) == _LAST + 1
    _assert_law(line)
    _assert_nothing_more_is_told(line)
    send(line, [_LAST + 1], _APART)
    settle(line)
    assert sum(row["samples"] for row in minutes(line)) == _LAST + 2
    _assert_law(line)


def _assert_nothing_more_is_told(line: Running) -> None:
    """Once a tick has let go of all that was in memory."""
    told = _ticks(line)
    line.clock.step_to(line.clock.now_ms() + _ALL_FORGOTTEN)
    until(lambda: _ticks(line) > told)
    time.sleep(_BEATS_S)
    told, ends = _ticks(line), logs.ends(line, TELEPHONY.log)
    line.clock.step_to(line.clock.now_ms() + _ALL_FORGOTTEN)
    time.sleep(_BEATS_S)
    assert (_ticks(line), logs.ends(line, TELEPHONY.log)) == (told, ends)
