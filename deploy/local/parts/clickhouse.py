"""The ClickHouse engine (chDB) behind the door that speaks ClickHouse's HTTP protocol."""

from importlib.metadata import version
from pathlib import Path

from deploy.local.door.command import start_command
from deploy.local.parts import http
from deploy.local.parts.part import Part


def describe(folder: Path, ports: tuple[int, ...]) -> Part:
    return Part(
        name="clickhouse",
        version=f"chdb {version('chdb')}",
        ports=ports,
        folder=folder,
        command=tuple(start_command(Path("data"), ports[0], Path("port"))),
    )


def answers(port: int) -> bool:
    return http.ok(f"http://127.0.0.1:{port}/ping")
