"""The cache folder, shared by every stack and every clone of one user."""

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.artifacts import digest
from deploy.local.artifacts.lock import Artifact
from deploy.local.report import Report


def default_root() -> Path:
    """TRUNKLINE_CACHE; else `trunkline` in the user's cache folder (XDG base directory specification)."""
    if chosen := os.environ.get("TRUNKLINE_CACHE"):
        return Path(chosen).expanduser().absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "trunkline"


@dataclass(frozen=True, slots=True)
class Cache:
    """What stands under its final name is whole: everything is made in `staging` and renamed into place."""

    root: Path

    def path(self, artifact: Artifact) -> Path:
        return self.root / artifact.cached_as

    def found(self, artifact: Artifact) -> str:
        """The digest of what is there now, comparable with `pinned`; empty where nothing is."""
        path = self.path(artifact)
        if not path.exists():
            return ""
        return digest.of_tree(path) if artifact.unpacked else digest.of_file(path)

    def put(self, artifact: Artifact, made: Path) -> None:
        path = self.path(artifact)
        path.parent.mkdir(parents=True, exist_ok=True)
        made.replace(path)

    def remove(self, artifact: Artifact) -> None:
        """Take it away in one step, so that nobody sees half of it; then delete it."""
        with self.staging() as staging:
            self.path(artifact).replace(staging / "removed")

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A folder of one's own on the same file system, gone afterwards."""
        folder = self.root / "staging" / uuid.uuid4().hex
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder)

    @contextmanager
    def changing(self, report: Report) -> Iterator[None]:
        """Hold the cache against other processes. What a killed holder left in `staging` goes first."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                report.note(f"another process is fetching into {self.root}: waiting for it")
                fcntl.flock(file, fcntl.LOCK_EX)
            shutil.rmtree(self.root / "staging", ignore_errors=True)
            yield


def pinned(artifact: Artifact) -> str:
    """The digest that the artifact must have in the cache."""
    return artifact.unpacked or artifact.sha256
