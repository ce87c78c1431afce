"""The one place that talks to a Maven repository: jgo's default, unless the user's jgo settings differ."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deploy.local.artifacts.lock import Artifact
from deploy.local.errors import InstallLocalExtra, RetryDownload

if TYPE_CHECKING:
    from jgo.maven import MavenContext

_TIMEOUT_S: Final = 30  # for a connection and for each read, not for the whole file
_PAUSE_S: Final = 2.0

Advance = Callable[[int], None]
"""Told how many bytes came since the last call, negative where an attempt is thrown away. What it raises
ends the download."""


def context(folder: Path, advance: Advance | None = None) -> "MavenContext":
    """jgo with a folder of its own, so that only the remote's answers count. Raises InstallLocalExtra."""
    try:
        from jgo.config import GlobalSettings
        from jgo.maven import MavenContext, PythonResolver
    except ImportError as error:
        raise InstallLocalExtra("jgo") from error

    @contextmanager
    def progress(_name: str, _size: int) -> Iterator[Advance]:
        yield advance or (lambda _: None)

    maven = MavenContext(
        PythonResolver(progress_callback=progress), folder, local_repos=[], timeout=_TIMEOUT_S
    )
    maven.remote_repos.update(GlobalSettings.load().repositories)
    return maven


def download(artifact: Artifact, folder: Path, advance: Advance, attempts: int = 3) -> Path:
    """Fetch one file to somewhere under `folder`; its content is not checked here. Raises RetryDownload."""
    came = 0

    def count(size: int) -> None:
        nonlocal came
        came += size
        advance(size)

    maven = context(folder / str(attempts), count)
    component = maven.project(artifact.group, artifact.name).at_version(artifact.version)
    try:
        return Path(component.artifact(artifact.classifier, artifact.packaging).resolve())
    except (OSError, RuntimeError) as error:  # what requests raises is an OSError; jgo raises the other
        if attempts == 1:
            raise RetryDownload(artifact.coordinate, error) from error
    advance(-came)
    time.sleep(_PAUSE_S)
    return download(artifact, folder, advance, attempts - 1)
