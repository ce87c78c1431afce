"""A local stack as a value, and the file in its home in which it is recorded."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from deploy.local.errors import StartStack
from deploy.local.parts import genesys, registry
from deploy.local.parts.part import log_in
from deploy.local.process import Process

STATE: Final = "state.json"
ENVIRONMENT: Final = "stack.env"

_ADDRESSES: Final = {
    "kafka": "127.0.0.1:{}",
    "registry": "http://127.0.0.1:{}" + registry.API,
    "clickhouse": "http://127.0.0.1:{}",
    "genesys": "http://127.0.0.1:{}",
}
_SETTINGS: Final = {
    "kafka": "TRUNKLINE_KAFKA__BOOTSTRAP",
    "registry": "TRUNKLINE_REGISTRY__URL",
    "clickhouse": "TRUNKLINE_CLICKHOUSE__URL",
}


class Running(msgspec.Struct, frozen=True):
    """A part that was started: its process, and what would start it again as it is."""

    name: str
    version: str
    process: Process
    ports: tuple[int, ...]
    command: tuple[str, ...]

    @property
    def address(self) -> str:
        return _ADDRESSES[self.name].format(self.ports[0])


@dataclass(frozen=True, slots=True)
class Stack:
    """What was started in a home, and where it is. Whether it lives is asked anew (`status.ready`)."""

    home: Path
    parts: tuple[Running, ...] = ()

    def find(self, name: str) -> Running | None:
        return next((part for part in self.parts if part.name == name), None)

    def part(self, name: str) -> Running:
        """Raises StartStack where there is no such part."""
        if part := self.find(name):
            return part
        raise StartStack(self.home, name)

    def folder(self, name: str) -> Path:
        """A part's data, files and log."""
        return self.home / name

    def log(self, name: str) -> Path:
        return log_in(self.folder(name))

    def without(self, name: str) -> "Stack":
        return Stack(self.home, tuple(part for part in self.parts if part.name != name))

    def having(self, part: Running) -> "Stack":
        return Stack(self.home, (*self.without(part.name).parts, part))

    @property
    def kafka(self) -> str:
        """Bootstrap address, `host:port`."""
        return self.part("kafka").address

    @property
    def registry(self) -> str:
        """Base URL of the Confluent Schema Registry API."""
        return self.part("registry").address

    @property
    def clickhouse(self) -> str:
        """Base URL of ClickHouse's HTTP interface."""
        return self.part("clickhouse").address

    @property
    def genesys(self) -> str:
        """Base URL of the simulated Genesys organisations."""
        return self.part("genesys").address

    @property
    def clock(self) -> Path:
        """The file of the clock that the simulator drives; there only where `genesys` is a part."""
        return self.folder("genesys") / genesys.CLOCK

    @property
    def environment(self) -> dict[str, str]:
        """The settings that point Trunkline's roles at this stack."""
        return {_SETTINGS[part.name]: part.address for part in self.parts if part.name in _SETTINGS}


def load(home: Path) -> Stack:
    """What is recorded in `home`; no parts where nothing is."""
    try:
        text = (home / STATE).read_bytes()
    except FileNotFoundError:
        return Stack(home)
    return Stack(home, msgspec.json.decode(text, type=tuple[Running, ...]))


def save(stack: Stack) -> None:
    """Record it, and the environment file. Each is replaced whole: a kill leaves the old or the new."""
    _replace(stack.home / STATE, msgspec.json.encode(stack.parts))
    lines = (f"{name}={value}\n" for name, value in stack.environment.items())
    _replace(stack.home / ENVIRONMENT, "".join(lines).encode())


def _replace(path: Path, content: bytes) -> None:
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    new.replace(path)
