"""A Trunkline on a local stack: configured, its schemas applied, its roles running."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Final

from connectors.clock import SharedClock, SystemClock
from connectors.settings.load import load
from connectors.settings.model import Settings
from deploy.line.configuration import Line, moved, plain, untouched, write
from deploy.line.roles import Role
from deploy.local import ports
from deploy.local.genesys.config.file import Simulation
from deploy.local.state import Stack
from deploy.schema import apply
from schemas.clock import Clock

_NOBODY: Final = "http://127.0.0.1:9"
"""The discard port: a line without `poll` calls nobody."""


@dataclass(slots=True)
class Running:
    """The line, its settings and clock, and the processes of its roles by name."""

    line: Line
    settings: Settings
    clock: SharedClock
    roles: dict[str, Role] = field(default_factory=dict)

    def of(self, kind: str) -> list[Role]:
        """All processes of one role."""
        return [role for role in self.roles.values() if role.name == kind]

    def start(
        self, *names: str, variables: Mapping[str, str] | None = None, arguments: tuple[str, ...] = ()
    ) -> None:
        """Start roles side by side and wait until all do their work. `work-1` is a second one of `work`."""
        started = []
        for name in names:
            kind, _, index = name.partition("-")
            role = self.roles.get(name) or Role(kind, self.line.settings_file, int(index or 0))
            role.variables |= variables or {}
            role.arguments = arguments or role.arguments
            self.roles[name] = role
            role.start()
            started.append(role)
        for role in started:
            role.await_ready()

    def stop(self) -> None:
        """All at once: each takes a second or two to leave."""
        for role in self.roles.values():
            role.ask_to_stop()
        for role in self.roles.values():
            role.ended()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line lives: its own folder, and names that keep it apart from others on one stack.

    `name` is the topics' prefix and the database; empty: none, and the default database. `genesys` and
    `clock` are the simulator's address and clock where it isn't the stack's.
    """

    home: Path
    name: str = field(default_factory=lambda: f"t{token_hex(4)}")
    genesys: str | None = None
    clock: Path | None = None
    schedules: Mapping[str, str] = field(default_factory=dict)
    partitions: int = 4


def prepare(stack: Stack, simulation: Simulation, place: Place) -> Running:
    """Settings file, clock, schemas, topics and tables. No role runs yet."""
    simulated = stack.find("genesys") is not None
    file = place.clock or (stack.clock if simulated else place.home / "clock")
    clock = SharedClock(file) if file.exists() else SharedClock.create(file, simulation.span.start_ms)
    (port,) = ports.available((0,), ())
    line = Line(
        home=place.home,
        kafka=stack.kafka,
        registry=stack.registry,
        clickhouse=stack.clickhouse,
        genesys=place.genesys or (stack.genesys if simulated else _NOBODY),
        clock=file,
        receive_port=port,
        key=token_hex(16),
        prefix=f"{place.name}." if place.name else "",
        database=place.name or "trunkline",
        partitions=place.partitions,
        schedules=place.schedules,
    )
    write(line, simulation)
    settings = load(line.settings_file)
    _apply(settings, clock)
    return Running(line, settings, clock)


def connect(stack: Stack, home: Path) -> Path:
    """The settings file of a stack where nobody is simulated, on the system's clock, with schemas, topics and
    tables. What a user has written there stays; the addresses become those of this stack.
    """
    file = home / "trunkline.toml"
    fresh = plain(stack.kafka, stack.registry, stack.clickhouse)
    file.write_text(moved(file.read_text(), fresh) if file.exists() else fresh)
    _apply(load(file), SystemClock())
    return file


def disconnect(home: Path) -> None:
    """Take away the settings file of a stack that is gone, unless a user has written into it."""
    file = home / "trunkline.toml"
    if file.exists() and untouched(file.read_text()):
        file.unlink()
        if not any(home.iterdir()):
            home.rmdir()


def _apply(settings: Settings, clock: Clock) -> None:
    ids = apply.apply_schemas(settings, lambda _: None)
    apply.apply_topics(settings, ids, clock, lambda _: None)
    apply.apply_clickhouse(settings, clock, lambda _: None)


@contextmanager
def running(stack: Stack, simulation: Simulation, place: Place, roles: Sequence[str]) -> Iterator[Running]:
    """A prepared line whose roles run for the length of the block."""
    line = prepare(stack, simulation, place)
    try:
        line.start(*roles)
        yield line
    finally:
        line.stop()
