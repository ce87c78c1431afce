"""Known trouble is one message and exit status 1; what is none of it is a bug, with its traceback."""

import pytest
import typer

from connectors.clickhouse.errors import MendSetup
from connectors.kafka.errors import EpochChanged, LogTruncated, SchemaMissing, TryLater
from connectors.settings.load import MendSettings
from deploy.cli.explained import explained
from streams.sink.limit import TooManyDead


@pytest.mark.parametrize(
    "trouble",
    [
        MendSettings(["a: b", "c: d"]),
        MendSetup("t: run `trunkline schema apply`"),
        EpochChanged("log was recreated"),
        LogTruncated("log:0"),
        SchemaMissing("no such schema"),
        TryLater("Kafka doesn't answer"),
        TooManyDead("too many"),
    ],
    ids=lambda trouble: type(trouble).__name__,
)
def test_known_trouble_is_said_by_name(trouble: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as left, explained():
        raise trouble
    assert left.value.exit_code == 1
    assert capsys.readouterr().err == f"{type(trouble).__name__}: {trouble}\n"


@pytest.mark.parametrize("bug", [KeyError("x"), IndexError(3), ZeroDivisionError()], ids=repr)
def test_a_bug_keeps_its_traceback(bug: Exception) -> None:
    with pytest.raises(type(bug)), explained():
        raise bug
