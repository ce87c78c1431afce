"""What is looked out for: facts as they come in, and windows as they change."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from schemas.clock import MINUTE

_WINDOWS_MS: Final = 30 * MINUTE
"""So far behind the newest window rows are looked at; each is asked for while its own events come in."""


@dataclass(slots=True)
class Facts:
    """When each sample of a trunk was there first, by envelope id.

    An organisation's facts appear in the order of their revisions, as one sink writes them.
    """

    seen: dict[str, float] = field(default_factory=dict)
    _newest: dict[str, int] = field(default_factory=dict)

    def sql(self) -> str:
        known = ", ".join(f"'{org}', {revision}" for org, revision in self._newest.items() or [("", 0)])
        return (
            "SELECT org, revision, envelope_id FROM trunk_metrics_facts "
            f"WHERE revision > CAST(map({known}), 'Map(String, UInt64)')[org]"
        )

    def note(self, at: float, rows: Sequence[Sequence[Any]]) -> None:
        for org, revision, envelope in rows:
            self._newest[org] = max(self._newest.get(org, 0), revision)
            self.seen.setdefault(envelope, at)


@dataclass(slots=True)
class Windows:
    """When the row of each trunk and minute got which revision."""

    trunks: Collection[str] = ()
    """Only theirs; empty: everybody's."""
    orgs: Collection[str] = ()
    _seen: dict[tuple[str, int], tuple[list[int], list[float]]] = field(default_factory=dict)
    _newest: int = 0

    def sql(self) -> str:
        since = max(0, self._newest - _WINDOWS_MS)
        return (
            "SELECT trunk_id, toUnixTimestamp64Milli(window_start) AS window, max(revision) "
            "FROM trunk_minute_rows "
            f"WHERE window_start >= fromUnixTimestamp64Milli({since})"
            f"{_among('org', self.orgs)}{_among('trunk_id', self.trunks)} GROUP BY trunk_id, window"
        )

    def note(self, at: float, rows: Sequence[Sequence[Any]]) -> None:
        for trunk, window, revision in rows:
            revisions, moments = self._seen.setdefault((str(trunk), window), ([], []))
            if not revisions or revision > revisions[-1]:
                revisions.append(revision)
                moments.append(at)
            self._newest = max(self._newest, window)

    def showed(self, trunk: str, window: int, revision: int) -> float:
        """When the row was there first with this revision or a later one. Raises LookupError."""
        revisions, moments = self._seen.get((trunk, window), ([], []))
        at = bisect_left(revisions, revision)
        if at == len(revisions):
            raise LookupError(f"no row of {trunk} at {window} ever had revision {revision}")
        return moments[at]


def _among(column: str, values: Collection[str]) -> str:
    return f" AND {column} IN ({', '.join(repr(value) for value in values)})" if values else ""
