"""What one statement is to the door: something that answers rows, an insert whose data follow, or neither.

The text goes to the engine as it came, but for the clause that names where rows go to or data come from.
"""

from dataclasses import dataclass
from typing import Final

from deploy.local.door.failures import Failure
from deploy.local.door.inserts import Insert, read_insert
from deploy.local.door.refusals import refuse
from deploy.local.door.tokens import Token, tokens

_READING: Final = (
    b"SELECT", b"WITH", b"FROM", b"SHOW", b"DESC", b"DESCRIBE", b"EXISTS", b"EXPLAIN", b"CHECK", b"KILL",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement whose rows can go to a file; `head` and `tail` are its text on both sides of the clause."""

    head: bytes
    tail: bytes
    format: str | None

    def into(self, path: str, default_format: str) -> tuple[bytes, str]:
        """The statement with its rows going to `path`, and the clause that was added to it."""
        format_clause = "" if self.format else f" FORMAT {default_format}"
        clause = f" INTO OUTFILE '{path}' APPEND COMPRESSION 'none'{format_clause} "
        return self.head + clause.encode() + self.tail, clause


@dataclass(frozen=True, slots=True)
class Command:
    """Any other statement. `words` are its first ones, in upper case."""

    text: bytes
    words: tuple[bytes, ...]


Statement = Reading | Insert | Command


def read_statement(text: bytes, *, whole: bool) -> Statement:
    """Tell what the text is; `whole` says that nothing follows it in the request.

    Raises Failure where a server would (an empty query, a second statement, one longer than it reads), and
    for what would harm the engine or its data folder.
    """
    if insert := read_insert(text):
        return insert
    if not whole:
        raise Failure.of(62, "SYNTAX_ERROR", "Max query size exceeded: raise max_query_size")
    significant = _one_statement(list(tokens(text)))
    refuse(significant)
    if _is_reading(significant):
        return _reading(text, significant)
    words = tuple(token.text.upper() for token in significant[:2])
    return Command(text[: significant[-1].end], words)


def _one_statement(significant: list[Token]) -> list[Token]:
    stop = next((n for n, token in enumerate(significant) if token.marks(b";")), len(significant))
    if any(not token.marks(b";") for token in significant[stop:]):
        at = significant[stop].start
        raise Failure.of(
            62,
            "SYNTAX_ERROR",
            f"Syntax error (Multi-statements are not allowed): failed at position {at + 1}",
        )
    if not stop:
        raise Failure.of(62, "SYNTAX_ERROR", "Syntax error: Empty query")
    return significant[:stop]


def _is_reading(significant: list[Token]) -> bool:
    first = significant[0]
    if first.says(b"WITH"):  # common table expressions may also stand before an INSERT
        return not any(token.says(b"INSERT") and not token.depth for token in significant)
    if first.says(b"CHECK"):  # CHECK GRANT knows no INTO OUTFILE
        return not significant[1:2] or not significant[1].says(b"GRANT")
    return first.says(*_READING) or first.marks(b"(")


def _reading(text: bytes, significant: list[Token]) -> Reading:
    end = significant[-1].end
    named = _format(significant)
    if named is None:
        return Reading(text[:end], b"", None)
    cut = significant[named].start
    return Reading(text[:cut], text[cut:end], significant[named + 1].name)


def _format(significant: list[Token]) -> int | None:
    """Where the FORMAT clause stands: outside brackets, with nothing but a name and SETTINGS behind it."""
    for n in range(len(significant) - 2, 0, -1):
        if significant[n].says(b"FORMAT") and not significant[n].depth:
            behind = significant[n + 2 :]
            return n if not behind or behind[0].says(b"SETTINGS") else None
    return None
