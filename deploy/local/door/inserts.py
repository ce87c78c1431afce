"""INSERT statements whose data come behind them in the request.

The engine gets the data as a file (FROM INFILE): what it rejects, it then reports. Its own call for data
that stream in (`send_insert`) stays silent when the table has too many parts, when a constraint is violated
and when a materialized view throws, and the rows are lost.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from deploy.local.door.failures import Failure
from deploy.local.door.tokens import Token, tokens

_SELECTS: Final = (b"SELECT", b"WITH", b"FROM", b"WATCH")
_SUBSELECTS: Final = (b"SELECT", b"WITH")
"""What opens a bracketed query; `(from, to)` is a list of columns."""
_GAP: Final = re.compile(rb"[ \t\f]*\r?\n?")
"""What ClickHouse's ParserInsertQuery skips between the format's name and the data."""


@dataclass(frozen=True, slots=True)
class Insert:
    """The statement on both sides of the clause that names the data, which begin at `data_at` of the text."""

    before: bytes
    clause: str
    after: bytes
    data_at: int

    def from_file(self, path: str) -> tuple[bytes, str]:
        """The statement that reads its data from `path`, and the clause that was added to it."""
        clause = self.clause.replace("@", path)
        return self.before + clause.encode() + self.after, clause


def read_insert(text: bytes) -> Insert | None:
    """None where no data belong to the text: it is no INSERT, or one that selects its rows itself.

    Raises Failure for a semicolon between the statement and its data.
    """
    walk = tokens(text)
    first = next(walk, None)
    if not first or not first.says(b"INSERT"):
        return None
    settings: Token | None = None
    opened = False
    for token in _behind_target(walk):
        if token.says(*_SUBSELECTS if opened else _SELECTS) and (opened or not token.depth):
            return _with_input(text, walk)
        opened = token.marks(b"(") and not token.depth
        if not token.depth and token.says(b"SETTINGS"):
            settings = token
        elif not token.depth and token.says(b"VALUES", b"FORMAT"):
            return _with_data(text, settings or token, token, next(walk, None))
    return None


def _behind_target(walk: Iterator[Token]) -> Iterator[Token]:
    """Step over INTO, TABLE, FUNCTION and the table's name, which may be spelled like a keyword."""
    token = next(walk, None)
    while token and token.says(b"INTO", b"TABLE", b"FUNCTION"):
        token = next(walk, None)
    while (token := next(walk, None)) and token.marks(b"."):
        next(walk, None)
    if token:
        yield token
        yield from walk


def _with_data(text: bytes, cut: Token, source: Token, behind: Token | None) -> Insert | None:
    """The statement up to `cut`, then the file, then its SETTINGS: the grammar wants this order."""
    before, own = text[: cut.start], text[cut.start : source.start]
    clause = " FROM INFILE '@' COMPRESSION 'none' "
    if source.says(b"VALUES"):
        return Insert(before, clause, own + b" FORMAT Values", source.end)
    if not behind:
        return None
    late, data_at = _behind_format(text, behind)
    return Insert(before, clause, own + late + b" FORMAT " + behind.text, data_at)


def _with_input(text: bytes, walk: Iterator[Token]) -> Insert | None:
    """INSERT … SELECT … FROM input('structure') FORMAT name: the file stands in for `input`."""
    called: Token | None = None
    previous: Token | None = None
    for token in walk:
        if token.marks(b"(") and previous and previous.says(b"INPUT"):
            called = token
        if called and not token.depth and token.says(b"FORMAT") and (name := next(walk, None)):
            late, data_at = _behind_format(text, name)
            before = text[: called.start].rstrip()[: -len(b"input")]
            clause = f"file('@', {name.name}, "
            return Insert(before, clause, text[called.end : token.start] + late, data_at)
        previous = token
    return None


def _behind_format(text: bytes, name: Token) -> tuple[bytes, int]:
    """The SETTINGS that may stand behind the format's name, and where the data begin."""
    end = name.end
    walk = tokens(text, end)
    if (token := next(walk, None)) and token.says(b"SETTINGS"):
        end = _settings_end(walk, token.end)
    if text[end : end + 1] == b";":
        raise Failure.of(62, "SYNTAX_ERROR", "You have excessive ';' symbol before data for INSERT")
    gap = _GAP.match(text, end)
    return text[name.end : end], gap.end() if gap else end


def _settings_end(walk: Iterator[Token], end: int) -> int:
    """Behind the last `name = value`: a value is a literal, perhaps with a sign, or a bracketed one."""
    for _name in walk:
        next(walk, None)
        value = next(walk, None)
        while value and (value.depth or value.marks(b"-", b"+", b"(", b"[", b"{")):
            value = next(walk, None)
        end = value.end if value else end
        if not (comma := next(walk, None)) or not comma.marks(b","):
            break
    return end
