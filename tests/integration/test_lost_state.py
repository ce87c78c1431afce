"""Workers whose state, or whose log, isn't there any more."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.line.running import Place, Running, running
from deploy.local.state import Stack
from schemas import catalogue
from schemas.declare.families import TELEPHONY
from tests.builders.organisations import organisation, simulation
from tests.integration import logs
from tests.integration.checking import read_tables
from tests.integration.menu import CHANGES, DELIVERY, TWO_CARRIERS
from tests.integration.playing import Day, played, settle
from tests.integration.revisions import differing, written
from tests.integration.workers import CHANGELOG, ORG, committed, forget_first_delta, minutes, recovered, send

_BUSY = organisation(
    "busy", carriers=TWO_CARRIERS, changes=CHANGES, faults=DELIVERY["late"] | DELIVERY["duplicates"]
)


@pytest.mark.stack
def test_a_lost_changelog_is_made_again_from_the_log(stack: Stack, tmp_path: Path) -> None:
    """The commit is far ahead of the state that is left, none: all is read and said again, the same."""
    with played(stack, tmp_path, Day((_BUSY,), hours=1.0, after=1.0)) as day:
        line, worker = day.line, day.line.roles["work"]
        assert worker.stop() == 0
        reached = committed(line)
        assert max(reached.values()) > 0
        logs.recreate(line, CHANGELOG)
        line.start("work")
        assert sorted(recovered(worker)[-len(reached) :]) == [(n, 0) for n in sorted(reached)]
        settle(line)
        assert committed(line) == reached
        assert read_tables(line.settings.clickhouse).windows == day.tables.windows
        day.assert_equal("busy")
        assert set(differing(line).values()) == {0}
        for aggregate in catalogue.aggregates():
            contents = written(line, aggregate).values()
            assert {len(said) for said in contents} == {1}


@pytest.fixture
def line(stack: Stack, tmp_path: Path) -> Iterator[Running]:
    """Events 0 to 4 are in the windows, and in the state of a worker that is a static member."""
    with running(stack, simulation((ORG,), 1), Place(tmp_path), ("receive", "sink")) as made:
        made.start("work", variables={"TRUNKLINE_WORK__INSTANCE": "work"})
        send(made, range(5))
        settle(made)
        yield made


@pytest.mark.stack
def test_records_that_the_state_needs_and_the_log_has_lost(line: Running) -> None:
    """Refused, until somebody decides to go on without them; asked once only."""
    worker = line.roles["work"]
    assert worker.stop() == 0
    logs.recreate(line, CHANGELOG)
    ends = logs.ends(line, TELEPHONY.log)
    logs.lose(line, TELEPHONY.log, {n: max(0, end - 1) for n, end in ends.items()})
    worker.start()
    said = logs.refusal(worker)
    assert "StateLost: " in json.loads(said)["exception"]
    (options,) = re.findall("`trunkline work (.+?)`", said)
    worker.arguments = (options,)
    line.start("work")
    send(line, [5, 6])
    settle(line)
    assert [(row["samples"], row["inbound_max"]) for row in minutes(line)][:1] == [(3, 6)]
    worker.arguments = ()
    assert worker.stop() == 0
    line.start("work")


@pytest.mark.stack
def test_a_changelog_that_misses_a_link_is_refused(line: Running) -> None:
    worker = line.roles["work"]
    assert worker.stop() == 0
    forget_first_delta(line)
    worker.start()
    said = json.loads(logs.refusal(worker))
    assert said["event"] == "ended"
    assert re.fullmatch(rf".*{TELEPHONY.log}/\d: recovery", said["where"])
    assert "BrokenChain: " in said["exception"]


@pytest.mark.stack
def test_a_recreated_log_is_refused_until_its_epoch_is_raised(line: Running) -> None:
    """By a worker that runs, and by one that starts. What it knew of the log before, it still knows."""
    logs.recreate(line, TELEPHONY.log)
    send(line, [5])
    worker = line.roles["work"]
    assert "EpochChanged: " in json.loads(logs.refusal(worker))["exception"]
    worker.start()
    said = logs.refusal(worker)
    assert said.startswith("EpochChanged: ")
    assert [(row["samples"], row["epoch"]) for row in minutes(line)][:1] == [(5, 1)]
    assert logs.obey(line, said).endswith("has epoch 2 now\n")
    send(line, [4, 6])
    line.roles["sink"].kill()
    line.start("work", "sink")
    settle(line)
    assert [(row["samples"], row["inbound_max"], row["epoch"]) for row in minutes(line)][:1] == [(7, 6, 2)]
