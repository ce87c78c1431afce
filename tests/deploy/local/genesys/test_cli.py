"""The commands, as processes."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from connectors.clock import SharedClock

_COMMAND = (sys.executable, "-m", "deploy.local.genesys")

_FILE = """
start = 2026-11-20T18:00:00Z
hours = 0.05

[destination]
url = "http://127.0.0.1:9/nowhere"
auth = { kind = "api-key", value = "key" }

[[organisations]]
name = "north-harbour"
organization_id = "c9631292-915c-5c90-bb7f-131cece461d6"
seed = 1
access = { client_id = "c", client_secret = "s" }
edge_groups = [{ name = "G", site = "S", edges = 2 }]
carriers = [{ name = "A", edge_group = "G", busy_hour_calls = 100 }]
"""
_START = 1_795_197_600_000


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "simulation.toml"
    path.write_text(_FILE, encoding="utf-8")
    return path


@contextmanager
def _serving(config: Path) -> Iterator[str]:
    folder = config.parent
    files = ("--config", config, "--clock", folder / "clock", "--port-file", folder / "port")
    server = subprocess.Popen([*_COMMAND, "serve", *map(str, files)])
    try:
        while not (folder / "port").exists():
            assert server.poll() is None
            time.sleep(0.02)
        yield f"http://127.0.0.1:{(folder / 'port').read_text().strip()}"
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) in (0, -signal.SIGTERM)


def test_serve_makes_the_clock_and_play_moves_it(config: Path) -> None:
    """The server stands in for a receiver: it answers a POST on /_sim/.../revoke with 200."""
    with _serving(config) as url:
        clock = SharedClock(config.parent / "clock")
        assert clock.now_ms() == _START
        play = subprocess.run(
            [
                *(*_COMMAND, "play", "--config", str(config), "--clock", str(config.parent / "clock")),
                *("--url", f"{url}/_sim/north-harbour/revoke", "--until", "2026-11-20T18:30:00"),
                *("--pause-at", "2026-11-20T18:01:00"),
            ],
            input="\n",
            capture_output=True,
            text=True,
            check=True,
        )
        counted = httpx.get(f"{url}/_sim/north-harbour/requests").json()
    paused, done = map(json.loads, play.stdout.splitlines())
    assert paused == {"paused_at": "2026-11-20T18:01:00.000Z"}
    assert done["delivered"] == done["total"] > 20
    assert counted == {}
    assert clock.now_ms() == _START + 30 * 60_000


def _failed(*arguments: object) -> str:
    run = subprocess.run([*_COMMAND, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert "Traceback" not in run.stderr
    return run.stderr


def test_mistakes_are_told_without_a_traceback(config: Path) -> None:
    clock = config.parent / "clock"
    assert "serve" in _failed("play", "--config", config, "--clock", clock)
    config.write_text("hours = 1\n", encoding="utf-8")
    told = _failed("serve", "--config", config, "--clock", clock)
    assert "start" in told
    assert "organisations" in told
