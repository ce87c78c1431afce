"""What runs in an engine's environment: requests on standard input, answers on standard output, JSON lines.

It knows nothing of the project, whose dependencies are not installed there. The engine gets neither stream:
some print to standard output, and an INSERT would wait for rows on standard input.
"""

import json
import os
import sys
from pathlib import Path

from chdb import session

_sessions: dict[str, session.Session] = {}


def answer(root: str, request: dict[str, str]) -> dict[str, str]:
    """`{"folder": …, "statement": …, "format": …}` → `{"text": …}`, or `{"error": …}` with the engine's own
    words.
    """
    folder = str(Path(root) / request["folder"])
    try:
        if folder not in _sessions:
            _sessions[folder] = session.Session(folder)
        return {"text": str(_sessions[folder].query(request["statement"], request["format"]))}
    except Exception as error:  # whatever a version raises, its text is what a test wants to see
        return {"error": str(error)}


def main() -> None:
    requests = os.fdopen(os.dup(sys.stdin.fileno()), encoding="utf-8")
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in requests:
        answers.write(json.dumps(answer(sys.argv[1], json.loads(line))) + "\n")
        answers.flush()
    os._exit(0)  # chdb 2.1.1 can wait for its own threads for ever as it is taken down


if __name__ == "__main__":
    main()
