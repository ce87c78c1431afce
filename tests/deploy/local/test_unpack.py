"""Unpacking stays in its folder."""

import tarfile
from pathlib import Path

import pytest

from deploy.local.artifacts.unpack import unpack
from tests.deploy.local.made_up import tar


def test_members_land_below_the_folder(tmp_path: Path) -> None:
    (packed := tmp_path / "packed").write_bytes(tar({"lib/main/a.jar": b"PK"}))
    unpack(packed, tmp_path / "tree")
    assert (tmp_path / "tree/lib/main/a.jar").read_bytes() == b"PK"


@pytest.mark.parametrize("name", ["../outside", "lib/../../outside"])
def test_a_member_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    (packed := tmp_path / "packed").write_bytes(tar({name: b"evil"}))
    with pytest.raises(tarfile.OutsideDestinationError):
        unpack(packed, tmp_path / "tree")
    assert not (tmp_path / "outside").exists()
