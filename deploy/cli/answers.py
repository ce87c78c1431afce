"""An answer as a table for people: whole, whatever is in it and however narrow the terminal."""

import os
import re
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from connectors.clickhouse.ask import Answer

_NUMBER: Final = re.compile(r"(LowCardinality\()?(Nullable\()?(U?Int|Float|Decimal)")
_UNBROKEN: Final = 1_000


def paper() -> Console:
    """Standard output; what is no terminal has lines as long as they must be, for grep and for files."""
    console = Console(highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _UNBROKEN
    return console


def table_of(answer: Answer) -> Table:
    table = Table(show_edge=False, header_style="bold")
    for name, kind in answer.columns:
        table.add_column(Text(name), justify="right" if _NUMBER.match(kind) else "left", overflow="fold")
    for row in answer.values:
        table.add_row(*[Text("–" if value is None else str(value)) for value in row])
    return table
