"""What comes out of the cache is what the lock pins, whatever was in it and whatever the remote sends."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy.local.artifacts.cache import Cache
from deploy.local.artifacts.fetch import fetch
from deploy.local.errors import RefuseArtifact
from deploy.local.report import Silent
from tests.deploy.local.made_up import Notes, Remote, archive, jar, tar

A, B = jar("a", b"content of a"), jar("b", b"content of b")
GOOD = {"a": b"content of a", "b": b"content of b"}


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def test_what_is_missing_is_fetched(cache: Cache) -> None:
    fetch([A, B], cache, Silent(), Remote(GOOD).download)
    assert cache.path(A).read_bytes() == GOOD["a"]
    assert cache.path(B).read_bytes() == GOOD["b"]


def test_what_is_there_is_not_fetched_again(cache: Cache) -> None:
    fetch([A], cache, Silent(), Remote(GOOD).download)
    fetch([A, B], cache, Silent(), (remote := Remote(GOOD)).download)
    assert remote.asked == ["b"]


def test_an_archive_is_kept_unpacked(cache: Cache, tmp_path: Path) -> None:
    packed = tar({"bin/run": b"#!", "lib/a.jar": b"PK"})
    pinned = archive("c", packed, tmp_path)
    fetch([pinned], cache, Silent(), Remote({"c": packed}).download)
    assert (cache.path(pinned) / "lib/a.jar").read_bytes() == b"PK"
    fetch([pinned], cache, Silent(), (remote := Remote({})).download)
    assert remote.asked == []


@pytest.mark.parametrize("harm", ["changed", "added", "missing"])
def test_a_harmed_tree_is_removed_reported_and_fetched_anew(cache: Cache, tmp_path: Path, harm: str) -> None:
    packed = tar({"lib/a.jar": b"PK", "lib/b.jar": b"PK"})
    pinned = archive("c", packed, tmp_path)
    fetch([pinned], cache, Silent(), Remote({"c": packed}).download)
    file = cache.path(pinned) / "lib" / ("new.jar" if harm == "added" else "a.jar")
    file.unlink() if harm == "missing" else file.write_bytes(b"evil")
    fetch([pinned], cache, report := Notes(), (remote := Remote({"c": packed})).download)
    assert remote.asked == ["c"]
    assert "removed" in report.lines[0]
    assert sorted(path.name for path in cache.path(pinned).rglob("*.jar")) == ["a.jar", "b.jar"]
    assert (cache.path(pinned) / "lib/a.jar").read_bytes() == b"PK"


def test_a_tampered_jar_is_removed_reported_and_fetched_anew(cache: Cache) -> None:
    fetch([A, B], cache, Silent(), Remote(GOOD).download)
    cache.path(A).write_bytes(b"content of x")
    fetch([A, B], cache, report := Notes(), (remote := Remote(GOOD)).download)
    assert remote.asked == ["a"]
    assert str(cache.path(A)) in report.lines[0]
    assert cache.path(A).read_bytes() == GOOD["a"]


def test_a_remote_that_sends_something_else_is_refused_and_nothing_of_it_stays(cache: Cache) -> None:
    with pytest.raises(RefuseArtifact, match=f"made.up:a:1 .* {A.sha256}"):
        fetch([A], cache, Silent(), Remote({"a": b"evil"}).download)
    assert not [path for path in cache.root.rglob("*") if path.is_file() and path.name != "lock"]


def test_a_refusal_keeps_what_was_right(cache: Cache) -> None:
    with pytest.raises(RefuseArtifact):
        fetch([A, B], cache, Silent(), Remote(GOOD | {"a": b"evil"}).download)
    fetch([A, B], cache, Silent(), Remote(GOOD).download)
    assert cache.path(A).read_bytes() == GOOD["a"]


def test_what_a_killed_download_left_is_cleared_away(cache: Cache) -> None:
    (left := cache.root / "staging" / "of-a-dead-process").mkdir(parents=True)
    fetch([A], cache, Silent(), Remote(GOOD).download)
    assert not left.exists()


def test_who_waited_for_another_download_does_not_fetch_again(cache: Cache) -> None:
    remote = Remote(GOOD)
    with ThreadPoolExecutor(4) as threads:
        for job in [threads.submit(fetch, [A, B], cache, Silent(), remote.download) for _ in range(4)]:
            job.result()
    assert sorted(remote.asked) == ["a", "b"]


def test_a_cache_that_is_removed_is_filled_again(cache: Cache) -> None:
    fetch([A], cache, Silent(), Remote(GOOD).download)
    shutil.rmtree(cache.root)
    fetch([A], cache, Silent(), Remote(GOOD).download)
    assert cache.path(A).exists()
