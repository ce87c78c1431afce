"""`make test`: everything, in two processes.

What needs the local stack mostly waits for it, and all of that shares one stack; the rest needs a processor.
So the two go beside one another. The output of the second is shown when both have ended. `pytest` by itself
runs everything, too.
"""

import subprocess
import sys
from tempfile import TemporaryFile
from typing import IO, Final

_STACK: Final = ("-m", "stack")
_REST: Final = ("-m", "not stack")


def _started(selection: tuple[str, ...], output: IO[bytes] | None = None) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "pytest", *selection, *sys.argv[1:]]
    return subprocess.Popen(command, stdout=output, stderr=output)


def main() -> int:
    """The greater of both exit statuses."""
    with TemporaryFile() as output, _started(_REST, output) as rest, _started(_STACK) as stack:
        try:
            found = max(stack.wait(), rest.wait())
        finally:
            output.seek(0)
            sys.stdout.buffer.write(output.read())
    return found


if __name__ == "__main__":
    sys.exit(main())
