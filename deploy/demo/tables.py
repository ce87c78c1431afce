"""What the demo shows, as tables."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from deploy.demo.checking import Checked, SamplingError
from deploy.demo.whole import Line
from deploy.local.genesys.world.world import World


def whole(lines: Sequence[Line], lag: int) -> Table:
    """Objects and topics; the last row says whether all of them are equal."""
    right = ("source", "ClickHouse", "equal", "duplicates", "dead", "lag")
    table = Table("object or topic", *right, show_edge=False, header_style="bold")
    for column in table.columns[1:]:
        column.justify = "right"
    for line in lines:
        dropped = "–" if line.dropped is None else f"{line.dropped:,}"
        equal = f"[{'green' if line.good else 'red'}]{line.equal:,}[/]"
        row = (f"{line.source:,}", f"{line.stored:,}", equal, dropped, f"{line.dead:,}", f"{lag:,}")
        table.add_row(line.name, *row)
    table.add_section()
    sums = [sum(getattr(line, what) for line in lines) for what in ("source", "stored", "equal")]
    sums += [sum(line.dropped or 0 for line in lines), sum(line.dead for line in lines), lag]
    table.add_row("all", *(f"{number:,}" for number in sums))
    return table


def verdict(checked: Sequence[Checked]) -> Table:
    table = Table("organisation", "aggregate", "rows", "equal", show_edge=False, header_style="bold")
    for c in checked:
        good = not c.comparison.differences
        equal = f"[{'green' if good else 'red'}]{c.comparison.equal:,}[/]"
        table.add_row(c.org, c.aggregate.name, f"{c.comparison.rows:,}", equal)
    rows, equal_rows = (sum(getattr(c.comparison, what) for c in checked) for what in ("rows", "equal"))
    table.add_section()
    table.add_row("all", "", f"{rows:,}", f"{equal_rows:,}")
    return table


def errors(errors: Iterable[SamplingError], everyone: Sequence[World]) -> Table:
    names = {b: base.name for w in everyone for b, base in w.timeline.catalogues[0].bases.items()}
    title = "Error of sampling, against the calls themselves"
    table = Table("organisation", "trunk base", "peak of a minute", "traffic", title=title, show_edge=False)
    for e in errors:
        table.add_row(
            e.org, names.get(e.base, e.base), f"{e.mean_peak_error:.2f} calls", f"{e.traffic_error:+.2%}"
        )
    return table
