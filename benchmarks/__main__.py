"""`make bench`: every figure on one stack, in one run."""

import sys
import tempfile
from pathlib import Path

import structlog
from rich.console import Console

from benchmarks import receive, sink
from benchmarks.results import Results
from deploy.local import stack as stacks
from deploy.local.console import reporting

_SUITES = {"receive": receive.measure, "sink": sink.measure}


def main(wanted: list[str]) -> None:
    console = Console()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    results = Results()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with (
            reporting(Console(stderr=True)) as report,
            stacks.running(home / "stack", report=report) as stack,
        ):
            for name in wanted or list(_SUITES):
                console.print(f"measuring {name} …")
                _SUITES[name](stack, home, results)
    results.show(console)
    results.write()


if __name__ == "__main__":
    main(sys.argv[1:])
