"""Where settings come from, and which source goes before which."""

from pathlib import Path

import pytest

from connectors.settings.load import MendSettings, load
from connectors.settings.model import FILE_VARIABLE, LOCAL_FILE, Kafka, Settings
from tests.connectors.settings.conftest import Written


def test_without_a_file_everything_has_its_default() -> None:
    assert load() == Settings()
    assert load().kafka == Kafka()


def test_the_environment_goes_before_the_file_and_the_file_before_defaults(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    written("[kafka]\nbootstrap = 'file:1'\npartitions = 3\n")
    monkeypatch.setenv("TRUNKLINE_KAFKA__BOOTSTRAP", "environment:1")
    monkeypatch.setenv("TRUNKLINE_KAFKA__OPTIONS__SECURITY.PROTOCOL", "SSL")
    found = load().kafka
    assert found == Kafka(bootstrap="environment:1", partitions=3, options={"security.protocol": "SSL"})
    assert found.replication == Kafka().replication


def test_lists_are_json_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLD_KEY", "one")
    monkeypatch.setenv("NEW_KEY", "two")
    monkeypatch.setenv("TRUNKLINE_RECEIVE__KEYS", '["env:OLD_KEY", "env:NEW_KEY"]')
    assert [key.reveal() for key in load().receive.keys] == ["one", "two"]


def _marked(path: Path, mark: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"[kafka]\ntopic_prefix = '{mark}'\n")
    return path


def test_the_nearest_file_is_the_one(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of a local stack, over it one of our own, over it the environment's, over it a certain one."""
    _marked(here / LOCAL_FILE, "local")
    assert load().kafka.topic_prefix == "local"
    _marked(here / "trunkline.toml", "own")
    assert load().kafka.topic_prefix == "own"
    monkeypatch.setenv(FILE_VARIABLE, str(_marked(here / "elsewhere/t.toml", "named")))
    assert load().kafka.topic_prefix == "named"
    assert load(_marked(here / "other.toml", "certain")).kafka.topic_prefix == "certain"
    assert load().kafka.topic_prefix == "named"


def test_a_file_that_was_named_must_be_there(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MendSettings, match=r"certain\.toml: No such file"):
        load(here / "certain.toml")
    monkeypatch.setenv(FILE_VARIABLE, str(here / "gone.toml"))
    with pytest.raises(MendSettings, match=r"gone\.toml: No such file"):
        load()
