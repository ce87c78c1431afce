"""What starting tells whoever waits for it. The stack decides what is said; a report decides how it looks."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Report(Protocol):
    def note(self, line: str) -> None:
        """One thing worth knowing, in a sentence."""
        ...

    def download(self, files: int, size: int) -> AbstractContextManager[Callable[[int], None]]:
        """Around a download of `size` bytes; what it yields is told of bytes that came, from any thread."""
        ...

    def starting(self, part: str, version: str) -> None: ...

    def ready(self, part: str, after_s: float) -> None: ...


class Silent:
    """For callers that want the result only: tests, the demo, other programs."""

    def note(self, line: str) -> None: ...

    @contextmanager
    def download(self, files: int, size: int) -> Iterator[Callable[[int], None]]:
        yield lambda _: None

    def starting(self, part: str, version: str) -> None: ...

    def ready(self, part: str, after_s: float) -> None: ...
