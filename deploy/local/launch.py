"""Starting parts side by side, in one home that is claimed."""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from deploy.local import logs, ports, process, state, status
from deploy.local.errors import ChoosePort, ReadLog
from deploy.local.parts.kinds import KINDS
from deploy.local.parts.part import Describe, Part
from deploy.local.report import Report
from deploy.local.state import Running, Stack

READY_WITHIN_S: Final = 90.0
_ASK_EVERY_S: Final = 0.05
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Order:
    """A part that is wanted; `port` is 0 where any free one will do."""

    name: str
    describe: Describe
    port: int = 0
    tries: int = _TRIES


@dataclass(frozen=True, slots=True)
class _Begun:
    order: Order | None
    part: Part
    running: Running
    since: float
    logged: int  # size of the log when this start began to write to it


class Launch:
    """One start. `undo` takes back what it began and leaves alone what lived before."""

    def __init__(self, stack: Stack, report: Report, promised: Collection[int] = ()) -> None:
        """promised: the ports that any of the orders to come asks for."""
        self.stack = stack
        self._report = report
        self._promised = promised
        self._begun: dict[str, _Begun] = {}

    def begin(self, order: Order) -> None:
        """Start it, on the ports that it had before if it can, unless it lives as it would be started now."""
        old = self.stack.find(order.name)
        if old and self._stays(old, order):
            return
        if old:
            process.stop([old.process])
        self._start(order, old.ports if old else (0,) * KINDS[order.name].ports)

    def run(self, part: Part, order: Order | None = None) -> None:
        """Start what is described, and record it at once: if we are killed, the next start knows of it.

        order: what to describe anew if another process takes the port meanwhile.
        """
        self._report.starting(part.name, part.version)
        since, logged = time.monotonic(), logs.size(part.log)
        part.write()
        self._prepare(part)
        child = process.spawn(part.command, part.folder, part.log, self.stack.home)
        running = Running(part.name, part.version, child, part.ports, part.command)
        self._begun[part.name] = _Begun(order, part, running, since, logged)
        self.stack = self.stack.having(running)
        state.save(self.stack)

    def wait(self, within_s: float = READY_WITHIN_S) -> int:
        """Return when all that was begun is ready, and how many they are. Raises ReadLog when one fails."""
        waiting = set(self._begun)
        while waiting:
            waiting -= {name for name in waiting if self._is_ready(self._begun[name], within_s)}
            time.sleep(_ASK_EVERY_S if waiting else 0)
        return len(self._begun)

    def undo(self) -> None:
        for name in self._begun:
            self.stack = self.stack.without(name)
        state.save(self.stack)
        sweep(self.stack)

    def _stays(self, old: Running, order: Order) -> bool:
        new = order.describe(self.stack.folder(order.name), ports.preferred(order.port, old.ports))
        return old.command == new.command and new.written() and status.ready(old)

    def _start(self, order: Order, before: tuple[int, ...]) -> None:
        taken = {port for part in self.stack.without(order.name).parts for port in part.ports}
        if order.port and (order.port in taken or not ports.is_free(order.port)):
            raise ChoosePort(order.name, order.port)
        taken.update(port for port in self._promised if port != order.port)
        chosen = ports.available(ports.preferred(order.port, before), taken)
        self.run(order.describe(self.stack.folder(order.name), chosen), order)

    def _prepare(self, part: Part) -> None:
        step = part.preparation
        if step is None or (part.folder / step.makes).exists():
            return
        logged = logs.size(part.log)
        if process.run(step.command, part.folder, part.log):
            raise ReadLog(part.name, "could not make its data", part.log, logs.tail(part.log, logged))

    def _is_ready(self, begun: _Begun, within_s: float) -> bool:
        after_s = time.monotonic() - begun.since
        if status.ready(begun.running):
            self._report.ready(begun.part.name, after_s)
            return True
        if not process.alive(begun.running.process):
            self._died(begun)
        elif after_s > within_s:
            raise _failure(begun, f"was not ready within {within_s:.0f} s")
        return False

    def _died(self, begun: _Begun) -> None:
        """Begin again where somebody took the port after we found it free; else give up."""
        order = begun.order
        lost_race = not all(ports.is_free(port) for port in begun.part.ports)
        if order is None or order.tries == 1 or not lost_race:
            raise _failure(begun, "stopped before it was ready")
        self._start(replace(order, tries=order.tries - 1), (0,) * len(begun.part.ports))


def sweep(stack: Stack) -> None:
    """Stop what carries the mark of this home and is not recorded: the rest of a start that was killed."""
    recorded = {part.process.pid for part in stack.parts}
    process.stop(stray for stray in process.strays(stack.home) if stray.pid not in recorded)


def _failure(begun: _Begun, what: str) -> ReadLog:
    return ReadLog(begun.part.name, what, begun.part.log, logs.tail(begun.part.log, begun.logged))
