"""Real starts: what a stack promises to whoever starts it, finds it, and stops it."""

from pathlib import Path

import pytest

from deploy.local import chaos, ports, process, status
from deploy.local import stack as stacks
from deploy.local.errors import StartStack
from deploy.local.state import Stack
from tests.deploy.local import records
from tests.deploy.local.made_up import Notes

KAFKA = ("kafka",)


@pytest.mark.stack
def test_two_stacks_live_side_by_side_and_one_ends_without_a_trace(stack: Stack, tmp_path: Path) -> None:
    with stacks.running(tmp_path / "other", parts=KAFKA) as other:
        records.make_topic(stack.kafka)
        records.make_topic(other.kafka)
        records.write(stack.kafka, [b"one"])
        records.write(other.kafka, [b"two"])
        assert records.written(stack.kafka, 1) == [b"one"]
        assert records.written(other.kafka, 1) == [b"two"]
    assert all(row.ready for row in status.rows(stack))
    assert list(tmp_path.iterdir()) == []
    assert process.strays(tmp_path / "other") == []
    assert all(ports.is_free(port) for port in other.part("kafka").ports)


def test_what_is_up_stays_and_what_was_killed_comes_back_where_it_was(tmp_path: Path) -> None:
    with stacks.running(tmp_path, parts=("kafka", "registry")) as first:
        assert stacks.read(tmp_path) == first
        assert stacks.start(tmp_path, parts=KAFKA, report=(report := Notes())) == first
        assert "already up" in report.lines[0]

        records.make_topic(first.kafka)
        records.write(first.kafka, [b"kept"])
        chaos.kill(tmp_path, "kafka")
        assert [row.ready for row in status.rows(first) if row.part == "kafka"] == [False]
        again = stacks.start(tmp_path, parts=("kafka", "registry"))
        assert again.part("registry") == first.part("registry")
        assert again.kafka == first.kafka
        assert records.written(again.kafka, 1) == [b"kept"]


def test_data_is_kept_where_that_is_asked_for(tmp_path: Path) -> None:
    with stacks.running(tmp_path, parts=KAFKA) as first:
        records.make_topic(first.kafka)
        records.write(first.kafka, [b"kept"])
        assert stacks.stop(tmp_path, keep_data=True)
        with pytest.raises(StartStack, match="trunkline local up"):
            stacks.read(tmp_path)
        again = stacks.start(tmp_path, parts=KAFKA)
        assert records.written(again.kafka, 1) == [b"kept"]


def test_stopping_what_is_not_up_says_so(tmp_path: Path) -> None:
    assert not stacks.stop(tmp_path / "never")
    assert not (tmp_path / "never").exists()


def test_stopping_leaves_alone_what_is_not_the_stacks(tmp_path: Path) -> None:
    (tmp_path / "kafka").mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    stacks.stop(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
