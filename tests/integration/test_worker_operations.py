"""Workers as whoever operates them sees them: how they leave, when they are ready, who has what."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from deploy.line.running import Place, Running, running
from deploy.local.state import Stack
from tests.builders.organisations import simulation
from tests.integration.harm import until
from tests.integration.playing import settle
from tests.integration.workers import ORG, committed, minutes, recoverable, recovered, send

_TO_LEAVE_S: Final = 5.0
_MANY: Final = 80


@pytest.fixture
def line(stack: Stack, tmp_path: Path) -> Iterator[Running]:
    with running(stack, simulation((ORG,), 1), Place(tmp_path), ("receive", "sink")) as made:
        yield made


def _start(line: Running, name: str) -> None:
    """A static member of that name."""
    line.start(name, variables={"TRUNKLINE_WORK__INSTANCE": name})


@pytest.mark.stack
def test_a_worker_that_is_asked_to_leave_has_committed_all_that_it_settled(line: Running) -> None:
    """In the middle of its work, and ready again only when every partition is recovered."""
    line.start("work")
    worker, partitions = line.roles["work"], line.settings.kafka.partitions
    assert sorted(recovered(worker)) == [(n, 0) for n in range(partitions)]
    send(line, range(_MANY))
    worker.ask_to_stop()
    assert worker.ended(_TO_LEAVE_S) == 0
    left = {number: max(0, offset) for number, offset in committed(line).items()}
    assert left == recoverable(line)
    worker.start()
    worker.await_ready()
    assert sorted(recovered(worker)[partitions:]) == sorted(left.items())
    settle(line)
    assert sum(row["samples"] for row in minutes(line)) == _MANY


@pytest.mark.stack
def test_a_static_member_that_starts_again_moves_no_partition(line: Running) -> None:
    _start(line, "work")
    _start(line, "work-1")
    one, other = line.roles["work"], line.roles["work-1"]
    until(one.ready)
    before, kept = len(recovered(one)), recovered(other)
    assert one.stop() == 0
    _start(line, "work")
    send(line, range(5))
    settle(line)
    again = [number for number, _ in recovered(one)[before:]]
    assert recovered(other) == kept
    assert sorted([*again, *(number for number, _ in kept)]) == list(range(line.settings.kafka.partitions))
    assert minutes(line)[0]["samples"] == 5
