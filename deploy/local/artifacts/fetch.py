"""Bring pinned artifacts into the cache: check what is there, fetch what is missing, in parallel."""

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from pathlib import Path
from threading import Event
from typing import Final

from deploy.local.artifacts import digest, maven
from deploy.local.artifacts.cache import Cache, pinned
from deploy.local.artifacts.lock import Artifact
from deploy.local.artifacts.unpack import unpack
from deploy.local.errors import RefuseArtifact
from deploy.local.report import Report

_AT_ONCE: Final = 8

Download = Callable[[Artifact, Path, maven.Advance], Path]


def fetch(
    artifacts: Sequence[Artifact], cache: Cache, report: Report, download: Download = maven.download
) -> None:
    """Afterwards `cache.path` of each is what the lock pins: a jar, or the folder of an unpacked archive.

    Every byte is compared with the lock on every call. A wrong file in the cache is removed, reported and
    fetched anew. Raises RefuseArtifact where the remote's bytes are wrong (they are removed, too), and
    RetryDownload. Any number of processes may call this on one cache: each artifact is fetched once.
    """
    if any(cache.found(artifact) != pinned(artifact) for artifact in artifacts):
        with cache.changing(report):
            if missing := [artifact for artifact in artifacts if not _usable(artifact, cache, report)]:
                _fetch_all(missing, cache, report, download)


def _usable(artifact: Artifact, cache: Cache, report: Report) -> bool:
    found = cache.found(artifact)
    if found and found != pinned(artifact):
        cache.remove(artifact)
        report.note(f"{cache.path(artifact)} was not what artifacts.lock pins: removed, fetching it anew")
    return found == pinned(artifact)


def _fetch_all(missing: Sequence[Artifact], cache: Cache, report: Report, download: Download) -> None:
    """Largest first: the registry is four fifths of it all. The first failure ends the other downloads."""
    stop = Event()
    largest_first = sorted(missing, key=lambda artifact: -artifact.size)
    with report.download(len(missing), sum(a.size for a in missing)) as advance:

        def watched(size: int) -> None:
            if stop.is_set():
                raise CancelledError
            advance(size)

        with ThreadPoolExecutor(_AT_ONCE) as threads:
            jobs = [threads.submit(_fetch_one, a, cache, download, watched) for a in largest_first]
            try:
                for job in as_completed(jobs):
                    job.result()
            finally:
                stop.set()
                threads.shutdown(cancel_futures=True)


def _fetch_one(artifact: Artifact, cache: Cache, download: Download, advance: maven.Advance) -> None:
    with cache.staging() as staging:
        file = download(artifact, staging, advance)
        _check(artifact, artifact.sha256, digest.of_file(file))
        if not artifact.unpacked:
            cache.put(artifact, file)
            return
        unpack(file, tree := staging / "tree")
        _check(artifact, artifact.unpacked, digest.of_tree(tree))
        cache.put(artifact, tree)


def _check(artifact: Artifact, expected: str, found: str) -> None:
    if expected != found:
        raise RefuseArtifact(artifact.coordinate, expected, found)
