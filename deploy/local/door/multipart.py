"""multipart/form-data (RFC 7578, RFC 2046 §5.1.1), cut as it comes in: a part may be larger than memory."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from deploy.local.door.failures import Failure

_LIMIT: Final = 64 * 1024
"""The most that the headers of one part may have."""
_PARAMETER: Final = re.compile(r';\s*(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))')


@dataclass(frozen=True, slots=True)
class Part:
    """The beginning of a part; with `file`, its bytes are a table's."""

    name: str
    file: bool


def boundary_of(content_type: str) -> bytes | None:
    """None where the body is no form."""
    if not content_type.lower().startswith("multipart/form-data"):
        return None
    boundary = _parameters(content_type).get("boundary")
    if not boundary:
        raise _broken("the Content-Type names no boundary")
    return boundary.encode("latin-1")


class Cutter:
    """Feed it the body; it gives each Part, followed by the bytes of its content."""

    def __init__(self, boundary: bytes) -> None:
        self._delimiter = b"\r\n--" + boundary
        self._pending = b"\r\n"  # the first delimiter stands at the very beginning, without a line before it
        self._within = False
        self._ended = False

    def feed(self, data: bytes) -> Iterator[Part | bytes]:
        self._pending += data
        while not self._ended:
            at = self._pending.find(self._delimiter)
            if at < 0:
                yield from self._content(len(self._pending) - len(self._delimiter))
                return
            headers = self._headers(at + len(self._delimiter))
            if headers is None and not self._ended:
                yield from self._content(at)
                return
            if self._within and at:
                yield self._pending[:at]
            self._within = True
            if headers is not None:
                end, part = headers
                self._pending = self._pending[end:]
                yield part

    def finish(self) -> None:
        """Raises Failure where the body ended before the closing delimiter."""
        if not self._ended:
            raise _broken("it ends before its closing boundary")

    def _content(self, upto: int) -> Iterator[bytes]:
        """What certainly belongs to the part that is under way."""
        if upto > 0:
            if self._within:
                yield self._pending[:upto]
            self._pending = self._pending[upto:]

    def _headers(self, at: int) -> tuple[int, Part] | None:
        """Where the content behind a delimiter begins, and whose it is. None at the end, or to feed more."""
        if self._pending[at : at + 2] == b"--":
            self._ended = True
            return None
        end = self._pending.find(b"\r\n\r\n", at)
        if end < 0:
            if len(self._pending) - at > _LIMIT:
                raise _broken("the headers of a part are too long")
            return None
        return end + 4, _part(self._pending[at:end].decode("utf-8", "replace"))


def _part(headers: str) -> Part:
    for line in headers.split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            parameters = _parameters(value)
            if "name" in parameters:
                return Part(parameters["name"], "filename" in parameters)
    raise _broken("a part has no name")


def _parameters(header: str) -> dict[str, str]:
    found = _PARAMETER.findall(header)
    return {name.lower(): re.sub(r"\\(.)", r"\1", quoted) or plain for name, quoted, plain in found}


def _broken(what: str) -> Failure:
    return Failure.of(36, "BAD_ARGUMENTS", f"Cannot read the multipart form: {what}")
