"""Reading a part's log, which every start of it appends to."""

from pathlib import Path
from typing import Final

_TAIL_LINES: Final = 20


def size(log: Path) -> int:
    """Bytes so far; 0 where it is not there yet."""
    return log.stat().st_size if log.exists() else 0


def tail(log: Path, offset: int) -> str:
    """The last lines written after `offset`."""
    with log.open("rb") as file:
        file.seek(offset)
        return "\n".join(file.read().decode(errors="replace").splitlines()[-_TAIL_LINES:])
