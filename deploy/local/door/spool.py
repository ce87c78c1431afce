"""Bytes that the engine reads as a file, or that wait to be sent: in memory while few, then on disk.

The file has no name: nothing is left of it, however the process ends.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

IN_MEMORY: Final = 1 << 20
_CHUNK: Final = 1 << 18


class Spool:
    """Written first, then read; to be closed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._memory = bytearray()
        self._file: int | None = None
        self.size = 0

    def write(self, data: bytes) -> None:
        self.size += len(data)
        if self._file is not None:
            _write_all(self._file, data)
            return
        self._memory += data
        if self.size > IN_MEMORY:
            self._move(_unnamed(self._folder))

    def path(self) -> str:
        """Where this process can open what was written, as long as the spool is not closed."""
        file = self._file
        if file is None:
            file = self._move(
                os.memfd_create("door") if hasattr(os, "memfd_create") else _unnamed(self._folder)
            )
        os.lseek(file, 0, os.SEEK_SET)  # where opening /dev/fd only duplicates, the position is shared
        return f"/dev/fd/{file}"

    def chunks(self) -> Iterator[bytes]:
        if self._file is None:
            yield from (bytes(self._memory),) if self._memory else ()
            return
        for at in range(0, self.size, _CHUNK):
            yield os.pread(self._file, _CHUNK, at)

    def close(self) -> None:
        self._memory.clear()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _move(self, file: int) -> int:
        self._file = file
        _write_all(file, self._memory)
        self._memory = bytearray()
        return file


def _unnamed(folder: Path) -> int:
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        return os.dup(file.fileno())


def _write_all(file: int, data: bytes | bytearray) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
