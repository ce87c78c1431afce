"""Settings come from this process's environment and directory: each test has its own of both."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.settings.model import DEFAULT_FILE, VARIABLE_PREFIX

Written = Callable[[str], Path]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, and no variable of ours."""
    for name in [n for n in os.environ if n.startswith(VARIABLE_PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def written(here: Path) -> Written:
    """Writes `trunkline.toml`."""

    def write(text: str) -> Path:
        path = here / DEFAULT_FILE
        path.write_text(text, encoding="utf-8")
        return path

    return write
