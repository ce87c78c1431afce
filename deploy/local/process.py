"""Processes of the parts: started detached, told apart from a later owner of the same pid, and stopped."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
import psutil

MARK: Final = "TRUNKLINE_STACK_HOME"
"""In the environment of every part: finds those whose pid was never written down."""

# The shell ends at once, so the part is nobody's child: it outlives us and leaves no zombie with us.
_DETACHED: Final = 'log=$1; shift; "$@" </dev/null >>"$log" 2>&1 & echo $!'
# A start time is derived from the boot time, which a stepped clock moves; no pid comes round in 2 s.
_SAME_START_S: Final = 2.0
# Settings of the user's other Java programs would outrank the files that we write.
_FOREIGN: Final = ("JAVA_", "JDK_JAVA_", "_JAVA_", "KAFKA_", "QUARKUS_", "APICURIO_")


class Process(msgspec.Struct, frozen=True):
    """A process, named by its pid and by when it started (seconds since the epoch)."""

    pid: int
    started: float


def spawn(command: Sequence[str], folder: Path, log: Path, home: Path) -> Process:
    """Start it in `folder` in a session of its own, output appended to `log`, marked with `home`.

    A command that can't even be executed is a process that is already gone; `log` says why.
    """
    shell = ["/bin/sh", "-c", _DETACHED, "sh", str(log), *command]
    marked = _environment() | {MARK: str(home)}
    done = subprocess.run(
        shell, cwd=folder, env=marked, start_new_session=True, stdout=subprocess.PIPE, check=True
    )
    return of(int(done.stdout))


def of(pid: int) -> Process:
    """The process that has this pid now; one that is gone where none has."""
    with suppress(psutil.NoSuchProcess):
        return Process(pid, psutil.Process(pid).create_time())
    return Process(pid, started=0.0)


def run(command: Sequence[str], folder: Path, log: Path) -> int:
    """Run it to its end in `folder`, output appended to `log`; its exit status."""
    with log.open("ab") as out:
        return subprocess.run(command, cwd=folder, env=_environment(), stdout=out, stderr=out).returncode


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}


def alive(process: Process) -> bool:
    """False also for a zombie, and for another process that has the pid now."""
    with suppress(psutil.NoSuchProcess):
        now = psutil.Process(process.pid)
        same = abs(now.create_time() - process.started) < _SAME_START_S
        return bool(same and now.status() != psutil.STATUS_ZOMBIE)
    return False


def listens(process: Process, port: int) -> bool:
    """Whether this very process accepts connections on `port`: an answer there could come from another."""
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        sockets = psutil.Process(process.pid).net_connections("tcp")
        return any(s.status == psutil.CONN_LISTEN and s.laddr.port == port for s in sockets)
    return False


def memory(process: Process) -> int:
    """Resident bytes; 0 where it is gone."""
    with suppress(psutil.NoSuchProcess):
        return int(psutil.Process(process.pid).memory_info().rss)
    return 0


def strays(home: Path) -> list[Process]:
    """Living processes that carry the mark of this home, recorded or not."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(MARK) == str(home):
                found.append(Process(process.pid, process.create_time()))
    return [process for process in found if alive(process)]


def send(process: Process, number: signal.Signals) -> None:
    """Signal it and its children; nothing happens where it is gone."""
    if alive(process):
        with suppress(ProcessLookupError):
            os.killpg(os.getpgid(process.pid), number)


def stop(processes: Iterable[Process], patience_s: float = 10.0) -> None:
    """Ask all of them to end, then kill those that have not. None of them lives when this returns."""
    left = [process for process in processes if alive(process)]
    for process in left:
        send(process, signal.SIGTERM)
        send(process, signal.SIGCONT)  # a paused process takes no other signal
    for process in _wait(left, patience_s):
        send(process, signal.SIGKILL)
    _wait(left, patience_s)


def _wait(processes: Sequence[Process], patience_s: float) -> list[Process]:
    """Those that still live after `patience_s`."""
    deadline = time.monotonic() + patience_s
    while (left := [p for p in processes if alive(p)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left
