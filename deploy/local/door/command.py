"""The command line of the door, and how another process starts it."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

USER: Final = "TRUNKLINE_DOOR_USER"
PASSWORD: Final = "TRUNKLINE_DOOR_PASSWORD"

_EPILOG: Final = f"""\
Anything that speaks ClickHouse's HTTP protocol works against it: clickhouse-connect, curl, httpx.
GET /ping answers "Ok." when it is ready. SIGTERM ends it cleanly; a killed one leaves nothing to clean up.
{USER} and {PASSWORD} stand in for --user and --password. Exit status: 0 after SIGTERM or SIGINT,
1 when the folder or the port can't be had, 2 for a wrong option."""


def start_command(data: Path, port: int, port_file: Path) -> list[str]:
    """The arguments that start a door, for subprocess or asyncio; credentials go into the environment."""
    own = [sys.executable, "-m", __package__ or "deploy.local.door"]
    return [*own, "--data", str(data), "--port", str(port), "--port-file", str(port_file)]


def announced_port(port_file: Path) -> int | None:
    """The port of a door that accepts connections, None as long as it doesn't yet."""
    try:
        return int(port_file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    from deploy.local.door.credentials import Account
    from deploy.local.door.folder import FolderError
    from deploy.local.door.server import PortError, serve

    try:
        serve(options.data, options.port, options.port_file, Account(options.user, options.password))
    except (FolderError, PortError) as error:
        sys.exit(f"door: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local.door",
        description="ClickHouse's HTTP protocol over chDB, on 127.0.0.1.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--data", type=Path, required=True, metavar="DIR", help="the data folder; made where missing")
    add(
        "--port",
        type=_port,
        default=8123,
        metavar="N",
        help="where to listen; 0: any free port (default 8123)",
    )
    add(
        "--port-file",
        type=Path,
        metavar="FILE",
        help="gets the port when the door is ready; removed at its end",
    )
    add("--user", default=os.environ.get(USER, "default"), help="who may ask (default: default)")
    add("--password", default=os.environ.get(PASSWORD, ""), help="and their password (default: none)")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{port} is no port: 0 to 65535")
    return port
