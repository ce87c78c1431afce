"""A log that isn't what it was: the sink refuses it, and names the command by which somebody decides."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from connectors.clickhouse.ask import ask
from deploy.line.running import Place, Running, prepare
from deploy.local.state import Stack
from schemas.clock import SECOND
from schemas.declare.families import TELEPHONY
from tests.builders.eventbridge import sample
from tests.builders.organisations import START, organisation, simulation
from tests.integration import logs
from tests.integration.playing import settle
from tests.integration.posting import post_json

_ORG: Final = organisation("org")
_TRUNK: Final = str(UUID(int=1))


@pytest.fixture
def line(stack: Stack, tmp_path: Path) -> Iterator[Running]:
    """A receiver and a sink that have dealt with events 0 to 4."""
    made = prepare(stack, simulation((_ORG,), 1), Place(tmp_path))
    try:
        made.start("receive", "sink")
        _send(made, range(5))
        settle(made)
        yield made
    finally:
        made.stop()


def _send(line: Running, numbers: Sequence[int]) -> None:
    for n in numbers:
        assert post_json(line.line, sample(_ORG, _TRUNK, START + n * SECOND, inbound=n)) == 200


def _stored(line: Running) -> dict[int, int]:
    """Number of the event → epoch of its revision."""
    sql = "SELECT inbound_calls, bitShiftRight(revision, 48) AS epoch FROM trunk_metrics ORDER BY event_time"
    rows = ask(line.settings.clickhouse, sql)
    return {int(str(row["inbound_calls"])): int(str(row["epoch"])) for row in rows}


@pytest.mark.stack
def test_records_that_the_log_has_lost_are_never_skipped_in_silence(line: Running) -> None:
    assert line.roles["sink"].stop() == 0
    _send(line, range(5, 8))
    kept = {partition: max(0, end - 1) for partition, end in logs.ends(line, TELEPHONY.log).items()}
    logs.lose(line, TELEPHONY.log, kept)
    line.roles["sink"].start()
    said = logs.refusal(line.roles["sink"])
    assert said.startswith("LogTruncated: ")
    assert _stored(line).keys() == set(range(5))
    logs.obey(line, said)
    line.start("sink")
    settle(line)
    assert _stored(line).keys() == {*range(5), 7}


@pytest.mark.stack
def test_a_recreated_log_is_refused_until_its_epoch_is_raised(line: Running) -> None:
    logs.recreate(line, TELEPHONY.log)
    _send(line, [5])
    said = logs.refusal(line.roles["sink"])
    assert said.startswith("EpochChanged: ")
    line.roles["sink"].start()
    assert logs.refusal(line.roles["sink"]) == said
    assert _stored(line) == dict.fromkeys(range(5), 1)
    assert logs.obey(line, said).endswith("has epoch 2 now\n")
    _send(line, [4, 6])
    line.start("sink")
    settle(line)
    assert _stored(line) == {0: 1, 1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2}
