"""What a run measured: one flat object, a table, and whether the figures that were to be reached were."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

LATEST: Final = Path(__file__).parent / "latest.json"


@dataclass(frozen=True, slots=True)
class Target:
    """A figure to reach: at least `least`, or at most `most`."""

    least: float | None = None
    most: float | None = None

    def met(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        return f"≥ {self.least:,g}" if self.least is not None else f"≤ {self.most:,g}"


TARGETS: Final = {
    "sink.rows_per_s": Target(least=100_000),
    "receive.posts_per_s": Target(least=500),
    "receive.keepalive_posts_per_s": Target(least=2_000),
    "notify.events_per_s": Target(least=5_000),
    "poll.request_overhead": Target(most=1.05),
    "receive.p99_ms": Target(most=50),
    "facts.p99_ms": Target(most=1_500),
    "engine.events_per_s": Target(least=100_000),
    "engine.vs_faust": Target(least=80),
    "engine.bytes_per_retained_sample": Target(most=24),
    "engine.recovery_s": Target(most=10),
    "freshness.p99_ms": Target(most=1_500),
    "freshness.produced_p99_ms": Target(most=2_000),
}


@dataclass(slots=True)
class Results:
    """Figures by name, in the order in which they were measured."""

    figures: dict[str, float] = field(default_factory=dict)
    scale: float = 1.0
    """How much of the usual amount of work is done: less of it while a benchmark is being written."""

    def scaled(self, amount: int) -> int:
        return int(amount * self.scale)

    def add(self, name: str, value: float) -> None:
        self.figures[name] = round(value, 3 if abs(value) < 100 else 0)

    def write(self, path: Path = LATEST) -> None:
        """Over those of an earlier run that weren't measured in this one."""
        known = json.loads(path.read_text()) if path.exists() else {}
        path.write_text(json.dumps({**known, **self.figures}, indent=2) + "\n")

    def show(self, console: Console) -> None:
        table = Table("figure", "measured", "to reach", show_edge=False, header_style="bold")
        for column in table.columns[1:]:
            column.justify = "right"
        for name, value in self.figures.items():
            target = TARGETS.get(name)
            colour = "" if target is None else "green" if target.met(value) else "red"
            shown = f"[{colour}]{value:,g}[/{colour}]" if colour else f"{value:,g}"
            table.add_row(name, shown, str(target or ""))
        console.print(table)
