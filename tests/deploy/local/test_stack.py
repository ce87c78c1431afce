"""Real starts: what a stack promises to whoever starts it, finds it, and stops it."""

from pathlib import Path

import pytest

from deploy.local import chaos, ports, process, status
from deploy.local import stack as stacks
from deploy.local.errors import StartStack
from tests.deploy.local import records
from tests.deploy.local.made_up import Notes

KAFKA = ("kafka",)


def test_two_stacks_live_side_by_side_and_each_ends_without_a_trace(tmp_path: Path) -> None:
    with stacks.running(tmp_path / "one", parts=KAFKA) as one:
        with stacks.running(tmp_path / "two", parts=KAFKA) as two:
            records.make_topic(one.kafka)
            records.make_topic(two.kafka)
            records.write(one.kafka, [b"one"])
            records.write(two.kafka, [b"two"])
            assert records.written(one.kafka, 1) == [b"one"]
            assert records.written(two.kafka, 1) == [b"two"]
        assert status.ready(one.part("kafka"))
        assert not process.alive(two.part("kafka").process)
    assert list(tmp_path.iterdir()) == []
    assert process.strays(tmp_path / "one") == process.strays(tmp_path / "two") == []
    assert all(ports.is_free(port) for stack in (one, two) for part in stack.parts for port in part.ports)


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


def test_a_part_is_where_it_was_told_to_be(tmp_path: Path) -> None:
    (port,) = ports.available((0,), ())
    with stacks.running(tmp_path, parts=KAFKA, ports={"kafka": port}) as stack:
        assert stack.kafka == f"127.0.0.1:{port}"
        settings = (tmp_path / "stack.env").read_text()
        assert settings == f"TRUNKLINE_KAFKA__BOOTSTRAP=127.0.0.1:{port}\n"


def test_stopping_what_is_not_up_says_so(tmp_path: Path) -> None:
    assert not stacks.stop(tmp_path / "never")
    assert not (tmp_path / "never").exists()


def test_stopping_leaves_alone_what_is_not_the_stacks(tmp_path: Path) -> None:
    (tmp_path / "kafka").mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    stacks.stop(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
