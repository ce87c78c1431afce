"""`trunkline local` as a person or a script uses it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from deploy.local import chaos, ports
from deploy.local import genesys as simulator
from deploy.local import stack as stacks
from deploy.local.status import Row

TRUNKLINE = Path(sys.executable).with_name("trunkline")
SIMULATION = Path(simulator.__file__).with_name("demo.toml")


def trunkline(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = os.environ | {"COLUMNS": "200"} | environment
    return subprocess.run([TRUNKLINE, *arguments], env=own, capture_output=True, text=True, timeout=200)


def status(home: Path) -> tuple[int, dict[str, Row]]:
    done = trunkline("local", "status", "--json", "--home", str(home))
    rows = msgspec.json.decode(done.stdout, type=tuple[Row, ...])
    return done.returncode, {row.part: row for row in rows}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    stacks.stop(tmp_path / "home")


def test_a_day_with_the_stack(home: Path) -> None:
    kafka, registry = ports.available((0, 0), ())
    up = ("local", "up", "--home", str(home), "--kafka-port", str(kafka), "--genesys", str(SIMULATION))
    first = trunkline(*up, TRUNKLINE_LOCAL_REGISTRY_PORT=str(registry))
    assert first.returncode == 0, first.stderr
    assert f"127.0.0.1:{kafka}" in first.stdout

    code, rows = status(home)
    assert code == 0
    assert set(rows) == {"kafka", "registry", "clickhouse", "genesys"}
    assert (rows["kafka"].port, rows["registry"].port) == (kafka, registry)
    assert all(row.ready and row.memory and row.version and Path(row.log).exists() for row in rows.values())
    settings = dict(line.split("=") for line in (home / "stack.env").read_text().splitlines())
    assert settings == {
        "TRUNKLINE_KAFKA__BOOTSTRAP": f"127.0.0.1:{kafka}",
        "TRUNKLINE_REGISTRY__URL": f"http://127.0.0.1:{registry}/apis/ccompat/v7",
        "TRUNKLINE_CLICKHOUSE__URL": f"http://127.0.0.1:{rows['clickhouse'].port}",
    }

    again = trunkline(*up, TRUNKLINE_LOCAL_REGISTRY_PORT=str(registry))
    assert "already up" in again.stderr
    assert status(home)[1].keys() == rows.keys()

    chaos.kill(home, "clickhouse")
    code, rows = status(home)
    assert code == 1
    assert not rows["clickhouse"].ready
    assert "clickhouse" in trunkline("local", "status", "--home", str(home)).stdout

    assert trunkline("local", "down", TRUNKLINE_LOCAL=str(home)).stdout == f"stopped {home}\n"
    assert not home.exists()


def test_status_of_nothing_fails_and_names_the_command(home: Path) -> None:
    done = trunkline("local", "status", "--home", str(home))
    assert done.returncode == 1
    assert "trunkline local up --home" in done.stderr
    assert "Traceback" not in done.stderr


def test_stopping_nothing_is_not_an_error(home: Path) -> None:
    done = trunkline("local", "down", "--home", str(home))
    assert (done.returncode, done.stdout) == (0, f"nothing was up in {home}\n")


def test_the_program_starts_without_what_only_its_commands_need() -> None:
    heavy = ("chdb", "confluent_kafka", "faust", "httpx", "numpy", "pyarrow", "clickhouse_connect", "psutil")
    asking = f"import sys, deploy.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asking], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
