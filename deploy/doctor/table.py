"""Findings as a table for people, those of each organisation together."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from rich.console import Group
from rich.table import Table
from rich.text import Text

from deploy.doctor.findings import Finding, Verdict

_MARKS: Final = {
    Verdict.GOOD: Text("✓", "green"),
    Verdict.REMARK: Text("·", "yellow"),
    Verdict.UNKNOWN: Text("?", "yellow"),
    Verdict.FAILURE: Text("✗", "bold red"),
}


def shown(findings: Sequence[Finding]) -> Group:
    """Whole, whatever is in it and however narrow the terminal."""
    groups = groupby(findings, key=lambda finding: finding.organisation)
    return Group(*(_table(name or "shared by all", found) for name, found in groups), summary(findings))


def _table(title: str, findings: Iterable[Finding]) -> Table:
    table = Table(
        title=Text(title, "bold"), title_justify="left", show_edge=False, show_header=False, box=None
    )
    table.add_column("", width=1)
    for name in ("check", "subject"):
        table.add_column(name, overflow="fold")
    table.add_column("said", overflow="fold", ratio=1)
    for each in findings:
        said = Text(each.said)
        if each.remedy:
            said.append(f"\n→ {each.remedy}", "cyan")
        table.add_row(_MARKS[each.verdict], Text(each.check), Text(each.subject), said)
    return table


def summary(findings: Sequence[Finding]) -> Text:
    count = {verdict: sum(f.verdict is verdict for f in findings) for verdict in Verdict}
    said = ", ".join(f"{count[v]} {word}" for v, word in _WORDS.items() if count[v] or v is Verdict.FAILURE)
    return Text(said, "bold red" if count[Verdict.FAILURE] else "bold green")


_WORDS: Final = {
    Verdict.FAILURE: "failing",
    Verdict.UNKNOWN: "not checked",
    Verdict.REMARK: "to know of",
    Verdict.GOOD: "good",
}
