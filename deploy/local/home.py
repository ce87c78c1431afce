"""The folder of one stack: claimed by one process at a time, and emptied of what the stack put there."""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from deploy.local import state


@contextmanager
def claimed(home: Path) -> Iterator[None]:
    """Hold `home` (made where missing) against other processes; wait for one that holds it.

    The lock is on the folder itself, so nothing is left of it. A holder may remove the folder; who waited
    for it then begins again with a new one.
    """
    while True:
        home.mkdir(parents=True, exist_ok=True)
        folder = os.open(home, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            if _is(home, folder):
                yield
                return
        finally:
            os.close(folder)


def _is(home: Path, folder: int) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(home.stat(), os.fstat(folder))
    return False


def clear(home: Path, parts: Iterable[str]) -> None:
    """Remove the record and the folders of these parts; and `home`, if nothing else is in it."""
    for name in (state.STATE, state.ENVIRONMENT):
        (home / name).unlink(missing_ok=True)
    for part in parts:
        shutil.rmtree(home / part, ignore_errors=True)
    with suppress(OSError):
        home.rmdir()
