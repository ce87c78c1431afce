"""How a start looks: a bar and a spinner on a terminal, plain lines anywhere else."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.status import Status
from rich.table import Table

from deploy.local.report import Report
from deploy.local.status import Row

_MB: Final = 1_000_000
_UNBROKEN: Final = 1_000


@contextmanager
def reporting(console: Console) -> Iterator[Report]:
    """A report to this console for the length of a `with` block."""
    if not console.is_terminal:
        yield Lines(console)
        return
    with console.status("checking the cache") as status:
        yield Live(console, status)


class Lines:
    """For a log: every line stands for itself."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def note(self, line: str) -> None:
        self._console.print(line, highlight=False, soft_wrap=True)

    @contextmanager
    def download(self, files: int, size: int) -> Iterator[Callable[[int], None]]:
        self.note(f"fetching {files} files, {size / _MB:.1f} MB")
        lock, came, tenth = Lock(), 0, 0

        def advance(more: int) -> None:
            nonlocal came, tenth
            with lock:
                came += more
                if came * 10 // size > tenth:
                    tenth = came * 10 // size
                    self.note(f"fetched {tenth * 10} %")

        yield advance

    def starting(self, part: str, version: str) -> None:
        self.note(f"{part} {version}: starting")

    def ready(self, part: str, after_s: float) -> None:
        self.note(f"{part}: ready after {after_s:.1f} s")


class Live:
    """For a person: what is waited for stays in one moving line, what is done stays above it."""

    def __init__(self, console: Console, status: Status) -> None:
        self._console = console
        self._status = status
        self._waiting: dict[str, str] = {}

    def note(self, line: str) -> None:
        self._console.print(line, highlight=False)

    @contextmanager
    def download(self, files: int, size: int) -> Iterator[Callable[[int], None]]:
        self._status.stop()
        columns = (TextColumn("fetching {task.fields[files]} files"), BarColumn(), DownloadColumn())
        with Progress(
            *columns, TransferSpeedColumn(), TimeRemainingColumn(), console=self._console
        ) as progress:
            task = progress.add_task("", total=size, files=files)
            yield lambda more: progress.advance(task, more)
        self._status.start()

    def starting(self, part: str, version: str) -> None:
        self._waiting[part] = version
        self._show()

    def ready(self, part: str, after_s: float) -> None:
        version = self._waiting.pop(part)
        self._console.print(
            f"[green]✓[/] {part} {version} [dim]ready after {after_s:.1f} s[/]", highlight=False
        )
        self._show()

    def _show(self) -> None:
        self._status.update(f"starting {', '.join(self._waiting)}")


def show(console: Console, rows: Iterable[Row]) -> None:
    """The parts of a stack as a table, a line each where the output is not a terminal."""
    if not console.is_terminal:
        console.width = _UNBROKEN
    shown = Table("part", "version", "pid", "port", "ready", "memory", box=None)
    shown.add_column("log", overflow="fold")
    for row in rows:
        ready = "[green]yes[/]" if row.ready else "[red]no[/]"
        memory = f"{row.memory / _MB:.0f} MB"
        shown.add_row(row.part, row.version, str(row.pid), str(row.port), ready, memory, row.log)
    console.print(shown)
