"""When rows become visible: ClickHouse is asked for new ones again and again, as a dashboard would."""

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from clickhouse_connect.driver.client import Client

from connectors.clickhouse.client import open_client
from connectors.settings.model import Settings

_PAUSE_S: Final = 0.02
"""Between two questions: they cost what a reader costs, on the machine that is measured."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A table with `org` and `revision`, and the columns or expressions that say whose a row is.

    An organisation's rows appear in the order of their revisions, as one sink writes them.
    """

    table: str
    columns: tuple[str, ...]
    orgs: Collection[str] = ()
    """Only theirs; empty: everybody's."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows that were there first at `at`, on the monotonic clock: (org, revision, *columns)."""

    at: float
    rows: Sequence[Sequence[object]]


class Lookout(threading.Thread):
    """`seen` grows while it runs."""

    def __init__(self, settings: Settings, watched: Watched) -> None:
        super().__init__(daemon=True)
        self._settings = settings
        self._watched = watched
        self._newest: dict[str, int] = {}
        self._done = threading.Event()
        self.seen: list[Seen] = []

    def run(self) -> None:
        with open_client(self._settings.clickhouse) as client:
            while not self._done.wait(_PAUSE_S):
                self._look(client)

    def stop(self) -> None:
        self._done.set()
        self.join()

    def _look(self, client: Client) -> None:
        found = client.query(self._question()).result_rows
        if found:
            self.seen.append(Seen(time.monotonic(), found))
        for org, revision, *_ in found:
            self._newest[org] = max(self._newest.get(org, 0), revision)

    def _question(self) -> str:
        known = ", ".join(f"'{org}', {revision}" for org, revision in self._newest.items() or [("", 0)])
        listed = ", ".join(f"'{org}'" for org in self._watched.orgs)
        return (
            f"SELECT org, revision, {', '.join(self._watched.columns)} FROM {self._watched.table} "
            f"WHERE revision > CAST(map({known}), 'Map(String, UInt64)')[org]"
            + (f" AND org IN ({listed})" if listed else "")
        )


@contextmanager
def looking(settings: Settings, watched: Watched) -> Iterator[Lookout]:
    lookout = Lookout(settings, watched)
    lookout.start()
    try:
        yield lookout
    finally:
        lookout.stop()
