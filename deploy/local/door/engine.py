"""The ClickHouse engine of this process: one a process, over one data folder."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import chdb

from deploy.local.door.failures import Failure
from deploy.local.door.folder import FolderError, connection_string
from deploy.local.door.quoting import identifier, string

DEFAULT_DATABASE: Final = "default"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a statement answered, and what it read, wrote and gave."""

    body: bytes
    read_rows: int
    read_bytes: int
    written_rows: int
    written_bytes: int
    result_rows: int
    result_bytes: int


class Handle:
    """One conversation with the engine: its settings, current database and temporary tables are its own.

    For one thread at a time; a long query on one handle holds up no other.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def run(
        self,
        sql: bytes,
        output_format: str = "TabSeparated",
        substitutions: Mapping[str, str] | None = None,
        ours: Iterable[str] = (),
    ) -> Outcome:
        """Run one statement to its end, with the GIL free meanwhile.

        Raises Failure with the engine's error, from which `ours`, what the door added, is taken out.
        """
        try:
            result = self._connection.query(sql, output_format, params=substitutions or {})
        except (chdb.ChdbError, RuntimeError) as error:
            raise Failure.from_engine(str(error), ours=ours) from None
        return Outcome(
            result.bytes(),
            result.storage_rows_read(),
            result.storage_bytes_read(),
            result.rows_written(),
            result.bytes_written(),
            result.rows_read(),
            result.bytes_read(),
        )

    def text(self, sql: str) -> str:
        return self.run(sql.encode()).body.decode().rstrip("\n")

    def set(self, settings: Mapping[str, str]) -> None:
        """Settings by name, each value an SQL literal."""
        if settings:
            self.run(f"SET {', '.join(f'{name} = {value}' for name, value in settings.items())}".encode())

    def use(self, database: str) -> None:
        self.run(f"USE {identifier(database)}".encode())

    def close(self) -> None:
        self._connection.close()


class Engine:
    """Holds one handle for as long as it is open: the engine lives only while a handle does."""

    def __init__(self, folder: Path) -> None:
        """Raises FolderError where the engine can't open what is in the folder."""
        self._at = connection_string(folder)
        try:
            self._root = self.handle()
        except (chdb.ChdbError, RuntimeError) as error:
            raise FolderError(
                f"the engine can't open {folder}: {error}\nIf it can't load the metadata of a table, remove "
                f"that file (*.sql under {folder / 'store'}); else give another folder with --data"
            ) from None
        _make_default_atomic(self._root)
        self.version = self._root.text("SELECT version()")
        self.timezone = self._root.text("SELECT timezone()")
        self.content_types = _content_types(self._root)

    def handle(self) -> Handle:
        """A handle of one's own, in about 0.1 ms."""
        return Handle(chdb.connect(self._at))

    @contextmanager
    def lent(self) -> Iterator[Handle]:
        handle = self.handle()
        try:
            yield handle
        finally:
            handle.close()

    def kill(self, mark: str) -> None:
        """Cancel the running queries whose text ends with `mark`; those that have ended are no mistake."""
        with self.lent() as handle:
            handle.text(f"KILL QUERY WHERE endsWith(query, {string(mark)}) ASYNC")

    def kill_all(self) -> None:
        with self.lent() as handle:
            handle.text("KILL QUERY WHERE 1 ASYNC")

    def close(self) -> None:
        """Stops background work and closes the data folder, if no other handle is open."""
        self._root.close()


def _make_default_atomic(handle: Handle) -> None:
    """Give a new folder the `default` database that a server has.

    chDB's is an overlay that takes the name of an unknown table for a file's, and that knows neither RENAME
    DATABASE nor refreshable views. One that already has tables is left alone.
    """
    engine = handle.text("SELECT engine FROM system.databases WHERE name = 'default'")
    if engine == "Overlay" and not handle.text("SHOW TABLES FROM default"):
        handle.text("DROP DATABASE default")
        engine = ""
    if not engine:
        handle.text("CREATE DATABASE default ENGINE = Atomic")


def _content_types(handle: Handle) -> Mapping[str, str]:
    """Content-Type by the format's name in lower case: names of formats know no case."""
    rows = handle.text("SELECT lower(name), content_type FROM system.formats WHERE is_output")
    return dict(row.split("\t") for row in rows.splitlines())
