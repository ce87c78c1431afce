"""When rows become visible: ClickHouse is asked for new ones again and again, as a dashboard would."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol

from connectors.clickhouse.client import open_client
from connectors.settings.model import Settings

_PAUSE_S: Final = 0.02
"""Between two questions: they cost what a reader costs, on the machine that is measured."""


class Question(Protocol):
    """What is asked again and again, and what becomes of the answers."""

    def sql(self) -> str: ...

    def note(self, at: float, rows: Sequence[Sequence[Any]]) -> None:
        """Rows that were there at `at`, on the monotonic clock."""
        ...


class _Lookout(threading.Thread):
    def __init__(self, settings: Settings, question: Question) -> None:
        super().__init__(daemon=True)
        self._settings = settings
        self._question = question
        self.done = threading.Event()

    def run(self) -> None:
        with open_client(self._settings.clickhouse) as client:
            while not self.done.wait(_PAUSE_S):
                rows = client.query(self._question.sql()).result_rows
                self._question.note(time.monotonic(), rows)


@contextmanager
def looking(settings: Settings, question: Question) -> Iterator[None]:
    """Ask for the length of the block."""
    lookout = _Lookout(settings, question)
    lookout.start()
    try:
        yield
    finally:
        lookout.done.set()
        lookout.join()
