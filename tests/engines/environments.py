"""The oldest and a middle engine that Trunkline supports, in environments beside the project's own.

They are made from hashed locks when they are first needed, and anew when a lock changes. The locks come from
`uv pip compile --universal --no-deps --generate-hashes`: chdb 2.1.1 needs nothing else, chdb 3.6.0 pyarrow.
"""

import fcntl
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
VERSIONS: Final = ("24.8", "25.5", "installed")
"""`installed` is the engine of the project's own environment."""


def python(version: str) -> Path:
    """The interpreter of an engine's environment, which is made if it isn't there."""
    if version == "installed":
        return Path(sys.executable)
    folder = ROOT / f".venv-chdb-{version}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another test run may be making it
        _make(folder, ROOT / f"requirements-chdb-{version}.txt")
    return folder / "bin" / "python"


def _make(folder: Path, requirements: Path) -> None:
    made = folder / "made-from.txt"
    if made.exists() and made.read_bytes() == requirements.read_bytes():
        return
    uv = Path(sys.executable).parent / "uv"
    _run(uv, "venv", "--allow-existing", "--python", sys.executable, folder)
    install = ("pip", "install", "--python", folder / "bin" / "python", "--no-deps", "--require-hashes")
    _run(uv, *install, "-r", requirements)
    made.write_bytes(requirements.read_bytes())


def _run(*command: str | Path) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(done.args)} failed:\n{done.stderr}")
