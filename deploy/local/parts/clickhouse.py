"""The ClickHouse engine (chDB) behind the door that speaks ClickHouse's HTTP protocol."""

import sys
from importlib.metadata import version
from pathlib import Path

from deploy.local.parts import http
from deploy.local.parts.part import Part


def describe(folder: Path, ports: tuple[int, ...]) -> Part:
    door = (sys.executable, "-m", "deploy.local.door", "--data", "data")
    return Part(
        name="clickhouse",
        version=f"chdb {version('chdb')}",
        ports=ports,
        folder=folder,
        command=(*door, "--port", str(ports[0]), "--port-file", "port"),
    )


def answers(port: int) -> bool:
    return http.ok(f"http://127.0.0.1:{port}/ping")
