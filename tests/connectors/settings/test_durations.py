"""Durations as people write them."""

import pytest

from connectors.settings.durations import parse_duration
from connectors.settings.load import MendSettings, load
from connectors.settings.model import Sink
from tests.connectors.settings.conftest import Written


@pytest.mark.parametrize(
    ("written_as", "ms"),
    [
        ("500ms", 500),
        ("90s", 90_000),
        (" 15 m ", 900_000),
        ("1h", 3_600_000),
        ("2d", 172_800_000),
        (250, 250),
    ],
)
def test_each_unit(written_as: object, ms: int) -> None:
    assert parse_duration(written_as) == ms


@pytest.mark.parametrize("odd", ["", "5", "s", "1.5h", "-1s", "1h30m", "1 year", "1S", None, True, 1.5])
def test_anything_else_is_refused_with_the_forms_that_are_understood(odd: object) -> None:
    with pytest.raises(ValueError, match="write 500ms, 90s, 15m, 1h or 1d"):
        parse_duration(odd)


def test_a_duration_of_nothing_is_a_mistake(written: Written) -> None:
    written("[sink]\nflush_after = '0s'\n")
    with pytest.raises(MendSettings, match=r"sink\.flush_after: .*greater than 0"):
        load()


def test_the_file_and_the_environment_say_durations_alike(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    written("[sink]\nflush_after = '2s'\n")
    assert load().sink == Sink(flush_after=2_000)
    monkeypatch.setenv("TRUNKLINE_SINK__FLUSH_AFTER", "3s")
    assert load().sink == Sink(flush_after=3_000)
