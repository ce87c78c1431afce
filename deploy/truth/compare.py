"""Rows as they are against rows as they must be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clickhouse_connect.driver.client import Client

from deploy.truth.windows import Row, Rows
from schemas.declare.aggregates import Aggregate


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that isn't as it must be; None: there is no such row."""

    key: tuple[str, int]
    expected: Row | None
    found: Row | None

    def columns(self) -> list[str]:
        """The columns that differ."""
        if self.expected is None or self.found is None:
            return ["the whole row"]
        return [name for name, value in self.expected.items() if self.found[name] != value]


@dataclass(frozen=True, slots=True)
class Comparison:
    rows: int
    differences: tuple[Difference, ...]

    @property
    def equal(self) -> int:
        return self.rows - len(self.differences)


def stored(client: Client, relation: str, aggregate: Aggregate, org: str) -> Rows:
    """The rows of an organisation in a table or view that has the aggregate's columns."""
    names = list(aggregate.measures)
    found = client.query(
        f"SELECT {aggregate.entity}_id, toUnixTimestamp64Milli(window_start), {', '.join(names)} "
        f"FROM {relation} WHERE org = {{org:String}}",
        parameters={"org": org},
    )
    rows: Sequence[Sequence[int]] = found.result_rows
    return {(str(key), start): dict(zip(names, values, strict=True)) for key, start, *values in rows}


def compare(expected: Mapping[tuple[str, int], Row], found: Mapping[tuple[str, int], Row]) -> Comparison:
    """Every row of either side counts."""
    keys = sorted(expected.keys() | found.keys())
    pairs = ((key, expected.get(key), found.get(key)) for key in keys)
    return Comparison(len(keys), tuple(Difference(k, e, f) for k, e, f in pairs if e != f))
