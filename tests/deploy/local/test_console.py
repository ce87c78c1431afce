"""What a start shows: on a terminal what is going on, elsewhere one line a fact."""

import io

from rich.console import Console

from deploy.local.console import reporting, show
from deploy.local.report import Report
from deploy.local.status import Row


def told(*, terminal: bool) -> str:
    console = Console(file=io.StringIO(), force_terminal=terminal, width=200)
    with reporting(console) as report:
        tell(report)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def tell(report: Report) -> None:
    """A first start, in short."""
    with report.download(files=2, size=2_000_000) as advance:
        for size in (150_000, -150_000, 500_000, 500_000, 1_000_000):
            advance(size)
    report.starting("kafka", "4.3.1")
    report.note("something to know")
    report.ready("kafka", 1.84)


def test_lines_stand_for_themselves() -> None:
    assert told(terminal=False).splitlines() == [
        "fetching 2 files, 2.0 MB",
        "fetched 20 %",
        "fetched 50 %",
        "fetched 100 %",
        "kafka 4.3.1: starting",
        "something to know",
        "kafka: ready after 1.8 s",
    ]


def test_a_terminal_keeps_what_is_done() -> None:
    shown = told(terminal=True)
    for part in (
        "fetching 2 files",
        "2.0/2.0 MB",
        "starting kafka",
        "something to know",
        "ready after 1.8 s",
    ):
        assert part in shown


def test_status_is_one_line_a_part_however_long_the_path() -> None:
    console = Console(file=io.StringIO(), width=60)
    row = Row("kafka", "4.3.1", 17, 20_001, ready=False, memory=161_200_000, log="/a" * 200)
    show(console, [row, row])
    assert isinstance(console.file, io.StringIO)
    header, *lines = console.file.getvalue().splitlines()
    assert header.split() == ["part", "version", "pid", "port", "ready", "memory", "log"]
    assert [line.split() for line in lines] == [
        ["kafka", "4.3.1", "17", "20001", "no", "161", "MB", "/a" * 200],
    ] * 2
