"""What is compared with the lock: the sha256 of a file, and of a whole unpacked tree."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_tree(root: Path) -> str:
    """sha256 over one line a file, `<sha256>  <path relative to root>`, in the order of the paths.

    Any byte changed, any file added or missing changes it. Hashing runs in threads (hashlib lets go of the
    interpreter), because it is done before every start: 175 MB take 0.13 s on two cores.
    """
    files = sorted(path for path in root.rglob("*") if path.is_file())
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        digests = threads.map(of_file, files)
        lines = [
            f"{digest}  {path.relative_to(root).as_posix()}\n"
            for digest, path in zip(digests, files, strict=True)
        ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
