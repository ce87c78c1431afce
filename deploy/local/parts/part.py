"""A part of the stack, described before anything runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


def log_in(folder: Path) -> Path:
    """Where a part whose folder this is writes its output."""
    return folder / f"{folder.name}.log"


@dataclass(frozen=True, slots=True)
class Preparation:
    """A command that makes new data, run to its end unless `makes` (a path in the folder) is there."""

    command: tuple[str, ...]
    makes: str


@dataclass(frozen=True, slots=True)
class Part:
    """One process: what to run where.

    ports: the first is the one that is served; `folder` holds its data, files and log, and is its working
    directory; `files` are written before every start, by their path in the folder.
    """

    name: str
    version: str
    ports: tuple[int, ...]
    folder: Path
    command: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    preparation: Preparation | None = None

    @property
    def temporary(self) -> Path:
        return self.folder / "tmp"

    @property
    def log(self) -> Path:
        return log_in(self.folder)

    def written(self) -> bool:
        """Whether the files on disk are those that it would start with."""
        paths = ((self.folder / name, text) for name, text in self.files.items())
        return all(path.is_file() and path.read_text() == text for path, text in paths)

    def write(self) -> None:
        self.temporary.mkdir(parents=True, exist_ok=True)
        for name, text in self.files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


Describe = Callable[[Path, tuple[int, ...]], Part]
"""A part in this folder on these ports. Pure: nothing runs, nothing is written."""
