"""A process is told apart from a later owner of its pid, and whatever is started can be ended."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import process
from deploy.local.process import Process

SLEEP = ("/bin/sh", "-c", "sleep 60 & wait")
STUBBORN = ("/bin/sh", "-c", "trap '' TERM; echo deaf; sleep 60 & wait")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    process.stop(process.strays(tmp_path), patience_s=0)


def spawn(home: Path, *command: str) -> Process:
    return process.spawn(command, home, home / "log", home)


def test_a_part_is_nobodys_child_and_has_a_session_of_its_own(home: Path) -> None:
    child = spawn(home, *SLEEP)
    assert process.alive(child)
    assert os.getsid(child.pid) != os.getsid(0)
    with pytest.raises(ChildProcessError):
        os.waitpid(child.pid, os.WNOHANG)


def test_a_later_owner_of_the_pid_is_another_process() -> None:
    assert not process.alive(Process(os.getpid(), started=1.0))


def test_a_later_owner_of_the_pid_is_not_harmed() -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        process.stop([Process(other.pid, started=1.0)], patience_s=0)
        process.send(Process(other.pid, started=1.0), signal.SIGKILL)
        assert other.poll() is None
        other.kill()


def test_an_ended_child_that_nobody_collected_is_not_alive() -> None:
    with subprocess.Popen(["sleep", "60"]) as child:
        found = process.of(child.pid)
        assert process.alive(found)
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert not process.alive(found)


@pytest.mark.parametrize("command", [SLEEP, STUBBORN], ids=["willing", "stubborn"])
def test_stop_ends_it_with_its_children(home: Path, command: tuple[str, ...]) -> None:
    child = spawn(home, *command)
    while command == STUBBORN and "deaf" not in (home / "log").read_text():
        time.sleep(0.01)
    process.stop([child], patience_s=0.2)
    assert not process.alive(child)
    assert process.strays(home) == []


def test_stop_ends_a_paused_process(home: Path) -> None:
    child = spawn(home, *SLEEP)
    process.send(child, signal.SIGSTOP)
    process.stop([child])
    assert not process.alive(child)


def test_strays_are_found_by_their_home_alone(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    child = spawn(home, "/bin/sleep", "60")
    assert [stray.pid for stray in process.strays(home)] == [child.pid]
    assert process.strays(tmp_path_factory.mktemp("other")) == []


def test_a_command_that_cannot_be_executed_is_gone_and_the_log_says_why(home: Path) -> None:
    child = spawn(home, "/no/such/program")
    process.stop([child])
    assert not process.alive(child)
    assert "/no/such/program" in (home / "log").read_text()


def test_settings_of_other_java_programs_do_not_reach_a_part(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-Xmx1m")
    monkeypatch.setenv("QUARKUS_HTTP_PORT", "1")
    monkeypatch.setenv("PATH_OF_MINE", "kept")
    process.run(("/usr/bin/env",), home, home / "log")
    seen = (home / "log").read_text()
    assert "JAVA_TOOL_OPTIONS" not in seen
    assert "QUARKUS_HTTP_PORT" not in seen
    assert "PATH_OF_MINE=kept" in seen


def test_only_the_process_that_listens_is_said_to() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, subprocess.Popen(["sleep", "60"]) as other:
        port = server.getsockname()[1]
        assert process.listens(process.of(os.getpid()), port)
        assert not process.listens(process.of(other.pid), port)
        other.kill()
