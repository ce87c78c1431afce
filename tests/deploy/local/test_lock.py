"""Laws of the pinned artifacts, over the whole lock."""

import re
from pathlib import Path

import pytest

from deploy.local.artifacts import lock as locks
from deploy.local.artifacts.lock import Artifact
from deploy.local.artifacts.resolve import KAFKA, REGISTRY, UNUSED

EVERY = [artifact for artifacts in locks.read().values() for artifact in artifacts]

every = pytest.mark.parametrize("artifact", EVERY, ids=lambda artifact: artifact.coordinate)


@every
def test_is_pinned_by_digest_and_size(artifact: Artifact) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", artifact.sha256)
    assert artifact.size > 0


@every
def test_is_one_released_version(artifact: Artifact) -> None:
    assert re.fullmatch(r"[^:\s]+:[^:\s]+:\d[^:\s]*(:tar\.gz:all)?", artifact.coordinate)
    assert not artifact.version.endswith("-SNAPSHOT")


@every
def test_is_needed(artifact: Artifact) -> None:
    assert artifact.name not in UNUSED


@every
def test_an_archive_and_only_an_archive_is_pinned_unpacked_too(artifact: Artifact) -> None:
    pinned = re.fullmatch(r"[0-9a-f]{64}", artifact.unpacked) is not None
    assert pinned == (artifact.packaging != "jar")


def test_the_lock_is_of_the_coordinates_that_we_choose() -> None:
    lock = locks.read()
    assert tuple(artifact.coordinate for artifact in lock["kafka"][: len(KAFKA)]) == KAFKA
    assert [artifact.coordinate for artifact in lock["registry"]] == [REGISTRY]


def test_one_version_of_each() -> None:
    names = [(artifact.group, artifact.name) for artifact in EVERY]
    assert len(set(names)) == len(names)


def test_no_two_share_a_place_in_the_cache() -> None:
    assert len({artifact.cached_as for artifact in EVERY}) == len(EVERY)


def test_the_committed_file_is_as_it_would_be_written(tmp_path: Path) -> None:
    locks.write(locks.read(), tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == locks.LOCK.read_bytes()


def test_a_coordinate_is_read_in_full() -> None:
    archive = Artifact("g.h:n:1.2:tar.gz:all", "0" * 64, 1, "1" * 64)
    assert (archive.group, archive.name, archive.version) == ("g.h", "n", "1.2")
    assert (archive.packaging, archive.classifier) == ("tar.gz", "all")
    jar = Artifact("g.h:n:1.2", "0" * 64, 1)
    assert (jar.packaging, jar.classifier) == ("jar", "")
    assert jar.cached_as == Path("jars/g/h/n/n-1.2.jar")
