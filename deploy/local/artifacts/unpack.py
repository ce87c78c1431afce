"""Unpacking of a pinned archive."""

import tarfile
from pathlib import Path


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a `.tar.gz` into a new folder. Members that point outside it are refused (PEP 706, `data`)."""
    folder.mkdir(parents=True)
    with tarfile.open(archive, "r:gz") as tar:
        tar.extractall(folder, filter="data")
