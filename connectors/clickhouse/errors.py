"""What ClickHouse can answer, named for what the caller should do."""

from typing import Final

SETUP: Final = frozenset({16, 60, 81, 192, 193, 194, 516})
"""No such column, table, database; wrong user or password: nothing that waiting mends by itself."""


class MendSetup(Exception):
    """ClickHouse lacks what `trunkline schema apply` makes, or refuses our credentials."""
