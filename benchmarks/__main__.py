"""`make bench`: every figure on one stack, in one run.

`python -m benchmarks engine freshness` measures some of it. TRUNKLINE_BENCH_SCALE does less of the work, for
whoever writes a benchmark; what that gives is not written down.
"""

import os
import sys
import tempfile
from pathlib import Path

import structlog
from rich.console import Console

from benchmarks import engine, freshness, notify, polling, receive, recovery, restart, rows, sink, tables
from benchmarks.peer import measure as peer
from benchmarks.results import Results
from deploy.local import stack as stacks
from deploy.local.console import reporting

_SUITES = {
    "receive": [receive.measure],
    "notify": [notify.measure],
    "poll": [rows.measure, polling.measure],
    "sink": [sink.measure, tables.measure],
    "engine": [engine.measure, peer.measure, recovery.measure, restart.measure],
    "freshness": [freshness.measure],
}


def main(wanted: list[str]) -> None:
    console = Console()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    results = Results(scale=float(os.environ.get("TRUNKLINE_BENCH_SCALE", "1")))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with (
            reporting(Console(stderr=True)) as report,
            stacks.running(home / "stack", report=report) as stack,
        ):
            for name in wanted or list(_SUITES):
                console.print(f"measuring {name} …")
                for measure in _SUITES[name]:
                    measure(stack, home, results)
                    results.show(console)
    if results.scale == 1:
        results.write()


if __name__ == "__main__":
    main(sys.argv[1:])
