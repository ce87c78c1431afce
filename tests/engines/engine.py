"""One engine in its process, and the databases in it."""

import itertools
import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.engines import serve
from tests.engines.environments import python

_OPENS_ANEW: Final = "24.8"
_INSERT: Final = re.compile(r"\s*INSERT INTO (\w+)")
_NUMBERS: Final = " SETTINGS output_format_json_quote_64bit_integers = 0"


class Refused(Exception):
    """The engine's own words, and the statement."""


class Engine:
    def __init__(self, version: str, process: subprocess.Popen[str]) -> None:
        self.version = version
        self._process = process
        self._numbers = itertools.count()

    def query(self, folder: str, statement: str, form: str = "TSVRaw") -> str:
        """The answer of the last statement as text. Raises Refused."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {"folder": folder, "statement": statement, "format": form}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"engine {self.version} ended with code {self._process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise Refused(f"{answer['error']}\n{statement[:3000]}")
        return str(answer["text"])

    def database(self, statements: Iterable[str] = ()) -> "Database":
        """A new database in which the statements were run. It goes with the engine's folder: chdb 2.1.1 can
        wait for ever for a table that is dropped.

        That one opens its folder anew for each request, with every table and view that there is (2 ms for
        each, measured), so there a database has a folder of its own. Later ones have one folder a process.
        """
        name = f"d{next(self._numbers)}"
        made = Database(self, name, name if self.version == _OPENS_ANEW else "")
        self.query(made.folder, ";\n".join([f"CREATE DATABASE {name}", f"USE {name}", *statements]))
        return made


@dataclass(frozen=True, slots=True)
class Database:
    """`touched` are tables that rows were put into: the others are empty, and have nothing to merge."""

    engine: Engine
    name: str
    folder: str = ""
    touched: set[str] = field(default_factory=set)

    def run(self, statements: Iterable[str]) -> None:
        """All of them in one request."""
        self._ask(list(statements), "TSVRaw")

    def text(self, statement: str, form: str = "TSVRaw") -> str:
        return self._ask([statement], form)

    def rows(self, select: str) -> list[dict[str, Any]]:
        """The rows of a SELECT; 64-bit numbers are numbers."""
        return [json.loads(line) for line in self.text(select + _NUMBERS, "JSONEachRow").splitlines()]

    def optimize(self) -> None:
        """Merge every part with its like, as ClickHouse does sooner or later."""
        self.run(f"OPTIMIZE TABLE {table} FINAL" for table in sorted(self.touched))

    def empty(self) -> None:
        if self.touched:
            self.run(f"TRUNCATE TABLE {table}" for table in sorted(self.touched))
            self.touched.clear()

    def _ask(self, statements: list[str], form: str) -> str:
        self.touched.update(match[1] for match in map(_INSERT.match, statements) if match)
        return self.engine.query(self.folder, ";\n".join([f"USE {self.name}", *statements]), form)


@contextmanager
def running(version: str, folder: Path) -> Iterator[Engine]:
    command = [str(python(version)), serve.__file__, str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield Engine(version, process)
