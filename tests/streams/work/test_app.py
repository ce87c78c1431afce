"""What Faust is told: its defaults are others."""

from connectors.settings.model import Settings
from streams.work.app import build
from streams.work.partitions import Partitions
from tests.streams.work.partitions import outside


def test_faust_ends_no_recovery_for_taking_long() -> None:
    app = build(Settings(), "group", "log", Partitions(outside(), lambda *_: None))
    assert app.conf.broker_request_timeout > 3_600
