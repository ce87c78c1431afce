"""The maintainer's side: from the coordinates that we choose to a lock of everything that they need."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from deploy.local.artifacts import digest, maven
from deploy.local.artifacts.lock import Artifact, Lock
from deploy.local.artifacts.unpack import unpack

KAFKA: Final = ("org.apache.kafka:kafka_2.13:4.3.1", "org.slf4j:slf4j-simple:1.7.36")
"""The broker, and the log output for its slf4j 1.7 (Kafka's jars name none: its tarball adds one)."""

REGISTRY: Final = "io.apicurio:apicurio-registry-app:3.3.3:tar.gz:all"

UNUSED: Final = frozenset(
    {
        "jackson-dataformat-csv",  # command-line tools that we don't run
        "jackson-dataformat-yaml",  # the wrapper of Kafka's Docker image
        "snakeyaml",  # the same
        "jackson-datatype-jdk8",  # no class of the broker names it
        "scala-reflect",  # macros of scala-logging, expanded when Kafka was compiled
        "jspecify",  # annotations
    }
)


def resolve(folder: Path) -> Lock:
    """Resolve POMs over the network and download everything under `folder`, to take digests and sizes."""
    kafka = [_pin(coordinate, folder) for coordinate in _with_dependencies(KAFKA, folder)]
    return {"kafka": tuple(kafka), "registry": (_pin(REGISTRY, folder),)}


def _with_dependencies(coordinates: Sequence[str], folder: Path) -> list[str]:
    """The given ones first, then what they need at run time, in the order of their names."""
    jgo = maven.context(folder)
    _, needed = jgo.resolver.resolve([jgo.create_dependency(coordinate) for coordinate in coordinates])
    kept = {f"{dep.groupId}:{dep.artifactId}:{dep.version}" for dep in needed if dep.artifactId not in UNUSED}
    return [*coordinates, *sorted(kept)]


def _pin(coordinate: str, folder: Path) -> Artifact:
    wanted = Artifact(coordinate, sha256="", size=0)
    file = maven.download(wanted, folder, lambda _: None)
    unpacked = "" if wanted.packaging == "jar" else _tree(file, folder / "unpacked")
    return Artifact(coordinate, digest.of_file(file), file.stat().st_size, unpacked)


def _tree(archive: Path, folder: Path) -> str:
    unpack(archive, folder)
    return digest.of_tree(folder)
