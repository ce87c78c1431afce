"""What can go wrong with the local stack, each error named for what to do about it.

LocalStackError
├── InstallLocalExtra     the wheels of the local stack are not installed
├── RetryDownload         an artifact could not be fetched; what was fetched is kept
├── RefuseArtifact        the bytes are not those that the lock pins
├── ChoosePort            a configured port is in use
├── ReadLog               a part died, or did not become ready
└── StartStack            there is no such stack, or no such part in it
"""

from pathlib import Path


class LocalStackError(Exception):
    """The message says what, where, and how to fix it; no traceback is needed to act on it."""


class InstallLocalExtra(LocalStackError):
    def __init__(self, package: str) -> None:
        super().__init__(
            f"{package} is not installed; the local stack needs it: pip install 'trunkline[local]'"
        )


class RetryDownload(LocalStackError):
    def __init__(self, coordinate: str, cause: object) -> None:
        super().__init__(
            f"{coordinate} could not be fetched: {cause}\n"
            "Check the network (HTTPS_PROXY is honoured) and run the command again: what was fetched is kept."
        )


class RefuseArtifact(LocalStackError):
    def __init__(self, coordinate: str, expected: str, found: str) -> None:
        super().__init__(
            f"{coordinate} is not what artifacts.lock pins: expected sha256 {expected}, found {found}.\n"
            "It is removed and nothing was started. Try a network that can be trusted; where the lock is "
            "wrong, a maintainer re-pins it with: python -m deploy.local.artifacts lock"
        )


class ChoosePort(LocalStackError):
    def __init__(self, part: str, port: int) -> None:
        super().__init__(
            f"port {port} for {part} is in use on 127.0.0.1; free it, or give another: "
            f"trunkline local up --{part}-port N"
        )


class ReadLog(LocalStackError):
    def __init__(self, part: str, what: str, log: Path, tail: str) -> None:
        super().__init__(
            f"{part} {what}; everything that this start began is stopped.\nThe end of {log}:\n{tail}"
        )


class StartStack(LocalStackError):
    def __init__(self, home: Path, part: str = "stack") -> None:
        super().__init__(f"there is no {part} in {home}; start one: trunkline local up --home {home}")
