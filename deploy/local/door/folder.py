"""The data folder: held by one process at a time, and opened whatever way the last one ended."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deploy.local.door import pins

_LOCK: Final = "door.lock"
_CONFIG: Final = "door.xml"


class FolderError(Exception):
    """The data folder can't be used; the message says why, and what to do."""


@contextmanager
def held(folder: Path) -> Iterator[Path]:
    """Make the folder where missing, and keep other doors out of it; gives its absolute path.

    The kernel frees the lock with the process, so that a killed door leaves nothing to clean up.
    Raises FolderError where another process holds it.
    """
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _lock(folder, lock)
        yield folder
    finally:
        os.close(lock)


def _lock(folder: Path, lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(lock, 32, 0).decode(errors="replace").strip()
        raise FolderError(
            f"{folder} is in use by the door with process id {holder}: stop that one (kill {holder}), "
            "or give another folder with --data"
        ) from None
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)


def connection_string(folder: Path) -> str:
    """What chDB opens the folder with, the same for every handle.

    Raises FolderError for a path that it can't take.
    """
    if set(str(folder)) & set("?&#%+"):
        raise FolderError(
            f"{folder}: chDB can't open a path with one of ?&#%+ in it; give another with --data"
        )
    config = folder / _CONFIG
    config.write_text(pins.SERVER_CONFIG, encoding="utf-8")
    settings = "&".join(f"{name}={value}" for name, value in pins.SETTINGS.items())
    return f"{folder}?config-file={config}&{settings}"
