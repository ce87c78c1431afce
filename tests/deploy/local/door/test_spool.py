"""Bytes that wait, in memory or on disk."""

import os
from pathlib import Path

import pytest

from deploy.local.door.spool import IN_MEMORY, Spool


@pytest.mark.parametrize("size", [0, 1, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY])
def test_what_was_written_is_read_by_both_ways(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    spool = Spool(tmp_path)
    for at in range(0, size, 65_536):
        spool.write(data[at : at + 65_536])
    assert b"".join(spool.chunks()) == data
    assert Path(spool.path()).read_bytes() == data
    assert b"".join(spool.chunks()) == data
    spool.close()


def test_nothing_is_left_of_it(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.write(bytes(2 * IN_MEMORY))
    assert list(tmp_path.iterdir()) == []
    descriptor = Path(spool.path())
    assert descriptor.exists()
    spool.close()
    assert not descriptor.exists()
