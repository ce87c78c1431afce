"""The picture as tables for people."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from deploy.status.picture import LastRun, Picture
from schemas.clock import to_iso
from schemas.control.poll_runs import COMPLETE

Row = Sequence[str | Text]


def shown(picture: Picture) -> Group:
    return Group(*_parts(picture), *(Text(f"can't be asked: {each}", "red") for each in picture.troubles))


def _parts(picture: Picture) -> Iterator[RenderableType]:
    now = picture.now
    yield from _table(
        "Topics",
        ("organisation", "topic", "transport", "since", "before", "why"),
        (
            (t.organisation, t.topic, _live(t.transport), at(t.since), t.before, t.reason)
            for t in picture.topics
        ),
    )
    yield from _table(
        "Open gaps",
        ("organisation", "topic", "from", "until", "subscriptions", "why"),
        (
            (g.organisation, g.topic, at(g.lost_from), at(g.lost_until), str(g.subscriptions), g.reason)
            for g in picture.gaps
        ),
    )
    yield from _table(
        "Owners",
        ("organisation", "role", "slot", "process", "host"),
        (
            (o.organisation, o.role, str(o.slot), o.client or Text("nobody", "yellow"), o.host)
            for o in picture.owners
        ),
    )
    yield from _table(
        "Processes",
        ("group", "process", "host", "partitions"),
        ((m.group, m.client, m.host, str(m.partitions)) for m in picture.members),
    )
    yield from _table(
        "Behind", ("group", "topic", "records"), ((x.group, x.topic, f"{x.records:,}") for x in picture.lags)
    )
    yield from _table(
        "Newest runs",
        ("organisation", "object", "status", "rows", "age", "COMPLETE", "why"),
        (_run(run, now) for run in picture.runs),
    )
    yield from _table(
        "Dead letters",
        ("organisation", "stage", "last hour", "last day"),
        ((x.organisation, x.stage, f"{x.hour:,}", f"{x.day:,}") for x in picture.letters),
    )
    yield from _table(
        "Time that has come",
        ("organisation", "family", "watermark", "lag"),
        ((w.organisation, w.family, at(w.watermark), lasting(w.lag_ms)) for w in picture.watermarks),
    )


def _table(title: str, head: Sequence[str], rows: Iterable[Row]) -> Iterator[RenderableType]:
    """Nothing where there is no row."""
    found = list(rows)
    if not found:
        return
    table = Table(title=Text(title, "bold"), title_justify="left", box=None, header_style="dim")
    for name in head:
        table.add_column(name, overflow="fold")
    for row in found:
        table.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    yield table
    yield Text()


def _live(transport: str) -> Text:
    return Text(transport, "red" if transport == "none" else "")


def _run(run: LastRun, now: int) -> Row:
    status = Text(run.status, "green" if run.status == COMPLETE else "red")
    total = "" if run.total in (None, run.rows) else f" of {run.total:,}"
    age = Text(lasting(now - run.started_at), "yellow" if run.late(now) else "")
    complete = lasting(now - run.complete) if run.complete else Text("never", "red")
    return run.organisation, run.object, status, f"{run.rows:,}{total}", age, complete, run.reason


def at(ms: int) -> str:
    return to_iso(ms)[:19].replace("T", " ")


def lasting(ms: int) -> str:
    """`1 d 2 h`, `3 min`: the two greatest units."""
    seconds = max(0, ms) // 1000
    parts: list[str] = []
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")):
        count, seconds = divmod(seconds, size)
        if count or (unit == "s" and not parts):
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2])
