"""The end of a worker."""

import json
import subprocess
import sys
from typing import Final

_ENDED: Final = """
from connectors.observe.logs import configure_logs
from streams.work.role import die
configure_logs("work")
try:
    die("log/0@3-7", ArithmeticError("an impossible column"))
finally:
    print("gone on")
"""


def test_a_failure_ends_the_process_at_once_and_says_where() -> None:
    done = subprocess.run([sys.executable, "-c", _ENDED], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    said = json.loads(line)
    assert (said["event"], said["where"]) == ("ended", "log/0@3-7")
    assert "ArithmeticError: an impossible column" in said["exception"]
