"""What Faust is told: its defaults are others."""

from pathlib import Path

import pytest

from connectors.settings.model import Settings
from streams.work.app import WorkApp, build
from streams.work.partitions import Partitions
from tests.streams.work.partitions import outside


@pytest.fixture
def app() -> WorkApp:
    return build(Settings(), "group", "log", Partitions(outside(), lambda *_: None))


def test_faust_ends_no_recovery_for_taking_long(app: WorkApp) -> None:
    assert app.conf.broker_request_timeout > 3_600


def test_nothing_is_written_to_the_folder_that_it_runs_in(
    app: WorkApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app._create_directories()
    assert list(tmp_path.iterdir()) == []
