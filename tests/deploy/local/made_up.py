"""Artifacts that exist nowhere, and a download of them that keeps count: no network."""

import hashlib
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

from deploy.local.artifacts import digest
from deploy.local.artifacts.lock import Artifact
from deploy.local.artifacts.maven import Advance
from deploy.local.artifacts.unpack import unpack
from deploy.local.report import Silent


def jar(name: str, content: bytes) -> Artifact:
    return Artifact(f"made.up:{name}:1", hashlib.sha256(content).hexdigest(), len(content))


def tar(members: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as file:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            file.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def archive(name: str, content: bytes, folder: Path) -> Artifact:
    """Pinned as a maintainer would: packed, and unpacked in `folder`."""
    (packed := folder / "packed").write_bytes(content)
    unpack(packed, folder / "tree")
    coordinate = f"made.up:{name}:1:tar.gz:all"
    return Artifact(
        coordinate, hashlib.sha256(content).hexdigest(), len(content), digest.of_tree(folder / "tree")
    )


class Remote:
    """A repository with this content by artifact name; `asked` lists what was downloaded."""

    def __init__(self, content: Mapping[str, bytes]) -> None:
        self._content = content
        self.asked: list[str] = []

    def download(self, artifact: Artifact, folder: Path, advance: Advance) -> Path:
        self.asked.append(artifact.name)
        content = self._content[artifact.name]
        advance(len(content))
        (file := folder / "downloaded").write_bytes(content)
        return file


class Notes(Silent):
    """A report that keeps what it was told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, line: str) -> None:
        self.lines.append(line)
