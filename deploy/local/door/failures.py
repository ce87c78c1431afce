"""A query that failed, as ClickHouse words it: a code, a name, and a text that names both."""

import re
from collections.abc import Iterable
from typing import Final

_CODE: Final = re.compile(r"Code: (\d+)\. ")
# The part of the engine that plays the client wraps the error of the part that plays the server.
_WRAPPED: Final = re.compile(
    r"\ACode: (?P<code>\d+)\. DB::Exception: (?P<inner>Code: (?P=code)\. .*?) \(version [^()]+\)\."
    r" \([A-Z0-9_]+\)\s*\Z",
    re.DOTALL,
)
_SPOOL: Final = re.compile(
    r": \(in file/uri /(?:dev|proc/self)/fd/\d+\)|: data for INSERT was parsed from file"
)
_WITHOUT_CODE: Final = 1002  # UNKNOWN_EXCEPTION


class Failure(Exception):
    """`text` is the whole message but for the version, which the response adds."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text

    @classmethod
    def of(cls, code: int, name: str, message: str) -> "Failure":
        """A failure that the door itself raises."""
        return cls(code, f"Code: {code}. DB::Exception: {message} ({name})")

    @classmethod
    def from_engine(cls, message: str, *, ours: Iterable[str] = ()) -> "Failure":
        """Read the engine's message; `ours` is what the door added to the statement, which nobody wrote.

        A message without a code, which no client could interpret, gets UNKNOWN_EXCEPTION.
        """
        while wrapped := _WRAPPED.match(message):
            message = wrapped["inner"]
        for text in ours:
            message = message.replace(text, "")
        message = _SPOOL.sub("", message)
        code = _CODE.search(message)
        if not code:
            return cls.of(_WITHOUT_CODE, "UNKNOWN_EXCEPTION", message)
        return cls(int(code[1]), message)


class Disconnected(Exception):
    """The client has gone: there is nobody to answer, and nothing of its body may be used."""
