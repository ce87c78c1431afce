"""One engine in its process, and the databases in it."""

import itertools
import json
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.engines import serve
from tests.engines.environments import python

_NUMBERS: Final = " SETTINGS output_format_json_quote_64bit_integers = 0"


class Refused(Exception):
    """The engine's own words, and the statement."""


class Engine:
    def __init__(self, version: str, process: subprocess.Popen[str]) -> None:
        self.version = version
        self._process = process
        self._numbers = itertools.count()

    def query(self, statement: str, form: str = "TSVRaw") -> str:
        """The answer as text. Raises Refused."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"statement": statement, "format": form}) + "\n")
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
        """
        made = Database(self, f"d{next(self._numbers)}")
        self.query(f"CREATE DATABASE {made.name}")
        made.run(statements)
        return made


@dataclass(frozen=True, slots=True)
class Database:
    engine: Engine
    name: str

    def run(self, statements: Iterable[str]) -> None:
        """All of them in one request: the oldest engine opens its folder anew for each."""
        self.engine.query(";\n".join([f"USE {self.name}", *statements]))

    def text(self, statement: str, form: str = "TSVRaw") -> str:
        self.engine.query(f"USE {self.name}")
        return self.engine.query(statement, form)

    def rows(self, select: str) -> list[dict[str, Any]]:
        """The rows of a SELECT; 64-bit numbers are numbers."""
        return [json.loads(line) for line in self.text(select + _NUMBERS, "JSONEachRow").splitlines()]

    def tables(self) -> list[str]:
        where = f"database = '{self.name}' AND engine LIKE '%MergeTree'"
        return self.text(f"SELECT name FROM system.tables WHERE {where} ORDER BY name").split()

    def optimize(self) -> None:
        """Merge every part with its like, as ClickHouse does sooner or later."""
        self.run(f"OPTIMIZE TABLE {table} FINAL" for table in self.tables())

    def empty(self) -> None:
        self.run(f"TRUNCATE TABLE {table}" for table in self.tables())


@contextmanager
def running(version: str, folder: Path) -> Iterator[Engine]:
    command = [str(python(version)), serve.__file__, str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield Engine(version, process)
