"""The process: its folder, its port, its end."""

import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy.local.door.command import announced_port, main, start_command
from tests.deploy.local.door.running import START_S, Door, launch, log, running, start


def failure(folder: Path, *options: str) -> tuple[int, str]:
    """Exit status and last words of a door that can't start."""
    status = start(folder, *options).wait(START_S)
    return status, log(folder).read_text()


def test_a_folder_is_for_one_door(door: Door) -> None:
    command = [*start_command(door.folder / "data", 0, door.folder / "other-port")]
    second = subprocess.run(command, capture_output=True, text=True, timeout=START_S)
    assert second.returncode == 1
    assert f"in use by the door with process id {door.process.pid}" in second.stderr
    assert f"kill {door.process.pid}" in second.stderr
    assert "Traceback" not in second.stderr
    assert door.ask("SELECT 1") == "1\n"


def test_a_port_is_for_one_door(door: Door, tmp_path: Path) -> None:
    status, words = failure(tmp_path, "--port", str(door.port))
    assert (status, "Traceback" in words) == (1, False)
    assert f"port {door.port} on 127.0.0.1" in words
    assert "--port" in words


def test_a_folder_that_the_engine_can_not_name(tmp_path: Path) -> None:
    folder = tmp_path / "what?"
    folder.mkdir()
    status, words = failure(folder)
    assert (status, "Traceback" in words) == (1, False)
    assert "give another with --data" in words


def test_a_folder_that_can_not_be_opened(tmp_path: Path) -> None:
    data = tmp_path / "data" / "metadata"
    data.mkdir(parents=True)
    (data / "broken.sql").write_text("ATTACH DATABASE broken ENGINE = Nosuch")
    status, words = failure(tmp_path)
    assert (status, "Traceback" in words) == (1, False)
    assert f"the engine can't open {tmp_path / 'data'}" in words


def test_it_listens_on_this_machine_only(door: Door) -> None:
    sockets = Path(f"/proc/{door.process.pid}/net/tcp").read_text()
    listening = [
        line.split() for line in sockets.splitlines() if f":{door.port:04X} " in line and " 0A " in line
    ]
    assert [words[1] for words in listening] == [f"0100007F:{door.port:04X}"]


def test_sigterm_lets_queries_end_and_kills_those_that_never_do(tmp_path: Path) -> None:
    door = launch(tmp_path)
    short = "SELECT sleep(1) FORMAT CSV"
    endless = "INSERT INTO FUNCTION null('a UInt64') SELECT number FROM system.numbers"
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(door.post, query) for query in (short, endless)]
        time.sleep(0.4)
        door.process.send_signal(signal.SIGTERM)
        assert answers[0].result().text == "0\n"
        assert answers[1].result().status_code == 500
    assert (door.stop(), log(tmp_path).read_text()) == (0, "")
    assert announced_port(tmp_path / "port") is None


def test_what_was_killed_starts_again(tmp_path: Path) -> None:
    door = launch(tmp_path)
    door.ask("CREATE TABLE t (a UInt8) ENGINE = MergeTree ORDER BY a")
    door.ask("INSERT INTO t VALUES (1)")
    door.kill()
    assert (
        announced_port(tmp_path / "port") == door.port
    )  # left behind: a supervisor removes it before a start
    with running(tmp_path) as again:
        assert again.ask("SELECT a FROM t") == "1\n"


def test_a_folder_with_blanks_and_other_letters(tmp_path: Path) -> None:
    folder = tmp_path / "a folder, é"
    folder.mkdir()
    with running(folder) as door:
        assert (
            door.ask("SELECT getSetting('async_insert'), getSetting('implicit_select')") == "false\tfalse\n"
        )


def test_help_tells_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    assert all(
        option in text for option in ("--data", "--port", "--port-file", "--user", "--password", "/ping")
    )
