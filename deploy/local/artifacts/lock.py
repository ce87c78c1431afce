"""`artifacts.lock`: every Maven coordinate that a part of the stack runs, with its sha256 and its size."""

from pathlib import Path
from typing import Final

import msgspec

LOCK: Final = Path(__file__).parent.parent / "artifacts.lock"


class Artifact(msgspec.Struct, frozen=True, omit_defaults=True):
    """One file of a Maven repository.

    coordinate: `group:name:version`; `group:name:version:packaging:classifier` where it is not the main jar.
    unpacked: for an archive, the sha256 of its unpacked tree (`digest.of_tree`); empty for a jar.
    """

    coordinate: str
    sha256: str
    size: int
    unpacked: str = ""

    @property
    def group(self) -> str:
        return self.coordinate.split(":")[0]

    @property
    def name(self) -> str:
        return self.coordinate.split(":")[1]

    @property
    def version(self) -> str:
        return self.coordinate.split(":")[2]

    @property
    def packaging(self) -> str:
        return (self.coordinate.split(":")[3:] or ["jar"])[0]

    @property
    def classifier(self) -> str:
        return (self.coordinate.split(":")[4:] or [""])[0]

    @property
    def cached_as(self) -> Path:
        """Where it lies in the cache: a jar, or the folder of an unpacked archive named by its digest."""
        if self.unpacked:
            return Path("unpacked") / f"{self.name}-{self.version}-{self.sha256[:12]}"
        return Path("jars", *self.group.split("."), self.name, f"{self.name}-{self.version}.jar")


Lock = dict[str, tuple[Artifact, ...]]
"""The artifacts of a part, by the part's name; the first is the one that the part is named after."""


def read(path: Path = LOCK) -> Lock:
    return msgspec.json.decode(path.read_bytes(), type=Lock)


def write(lock: Lock, path: Path = LOCK) -> None:
    """Two-space JSON with a final newline, so that a re-pinned lock shows as a readable diff."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(lock), indent=2) + b"\n")
