"""The context that one query runs in: its settings, database and tables, of which a session keeps none."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from deploy.local.door.engine import Engine, Handle
from deploy.local.door.external import ExternalTable
from deploy.local.door.failures import Failure
from deploy.local.door.inserts import Insert
from deploy.local.door.sessions import Session
from deploy.local.door.statements import Command, Reading, Statement


@dataclass(frozen=True, slots=True)
class Context:
    engine: Engine
    session: Session | None
    settings: Mapping[str, str]
    database: str | None
    substitutions: Mapping[str, str]
    readonly: bool
    """The method GET implies it, as `readonly=2`."""
    external: Sequence[ExternalTable] = field(default=())

    @contextmanager
    def entered(self) -> Iterator[Handle]:
        """The handle to run the query on, in the same thread."""
        with self._in_session() if self.session else self._alone() as handle:
            made: list[ExternalTable] = []
            try:
                for table in self.external:
                    table.make(handle)
                    made.append(table)
                    table.fill(handle)
                yield handle
            finally:
                for table in made:
                    table.drop(handle)

    @contextmanager
    def _alone(self) -> Iterator[Handle]:
        with self.engine.lent() as handle:
            if self.readonly:
                handle.set({"readonly": "2"})
            self._apply(handle)
            yield handle

    @contextmanager
    def _in_session(self) -> Iterator[Handle]:
        """Settings are undone afterwards. `readonly` can't be, so `check_readonly` stands in for it."""
        assert self.session
        session, handle = self.session, self.session.handle
        try:
            self._apply(handle)
            yield handle
        finally:
            _undo(handle, {name: session.before(name) for name in self.settings})
            if self.database:
                handle.use(session.database)

    def _apply(self, handle: Handle) -> None:
        if self.database:
            handle.use(self.database)
        handle.set(self.settings)


def _undo(handle: Handle, settings: Mapping[str, str]) -> None:
    try:
        handle.set(settings)
    except Failure:  # one of them could not be set: the others are still to be undone
        for name, value in settings.items():
            with suppress(Failure):
                handle.set({name: value})


def check_readonly(statement: Statement) -> None:
    """What `readonly=2` would refuse, for a session, whose handle could never leave that mode again."""
    match statement:
        case Reading() | Command(words=(b"SET" | b"USE", *_)):
            return
        case Command() | Insert():
            raise Failure.of(
                164,
                "READONLY",
                "Cannot execute query in readonly mode. For queries over HTTP, method GET implies readonly. "
                "You should use method POST for modifying queries",
            )
