"""Content-Encoding of requests: gzip, deflate, zstd, lz4.

A body may be several streams one after the other: clickhouse-connect compresses every block by itself.
"""

import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Final, Protocol

import lz4.frame

from deploy.local.door.failures import Failure

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_STEP: Final = 1 << 20
"""The most that is given at once: a small body may unfold to a very large one."""


class _Stream(Protocol):
    """One compressed stream, with the interface of bz2.BZ2Decompressor."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes | None: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Zlib:
    """zlib's own interface as that of bz2."""

    def __init__(self, wbits: int) -> None:
        self._inner = zlib.decompressobj(wbits)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max(0, max_length))


_GZIP: Final = 31
_ZLIB: Final = 15
_METHODS: Final[dict[str, tuple[Callable[[], _Stream], int, str]]] = {
    "gzip": (lambda: _Zlib(_GZIP), 354, "ZLIB_INFLATE_FAILED"),
    "deflate": (lambda: _Zlib(_ZLIB), 354, "ZLIB_INFLATE_FAILED"),
    "zstd": (zstd.ZstdDecompressor, 561, "ZSTD_DECODER_FAILED"),
    "lz4": (lz4.frame.LZ4FrameDecompressor, 618, "LZ4_DECODER_FAILED"),
}


class Decoder:
    """Unfolds a body as it comes in. Raises Failure for other bytes, and for an end that is too early."""

    def __init__(self, encoding: str) -> None:
        if encoding not in _METHODS:
            known = ", ".join(_METHODS)
            raise Failure.of(
                48, "NOT_IMPLEMENTED", f"Unknown compression method '{encoding}': use one of {known}"
            )
        self._make, self._code, self._name = _METHODS[encoding]
        self._stream: _Stream | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            stream = self._stream = self._stream or self._make()
            yield from self._steps(stream, data)
            data = (stream.unused_data or b"") if stream.eof else b""
            if stream.eof:
                self._stream = None

    def finish(self) -> None:
        if self._stream:
            raise self._failure("the body ends within a compressed stream")

    def _steps(self, stream: _Stream, data: bytes) -> Iterator[bytes]:
        try:
            yield stream.decompress(data, _STEP)
            while not stream.eof and not stream.needs_input:
                yield stream.decompress(b"", _STEP)
        except (zlib.error, zstd.ZstdError, RuntimeError, EOFError) as error:
            raise self._failure(str(error)) from None

    def _failure(self, what: str) -> Failure:
        return Failure.of(self._code, self._name, f"Cannot decompress the body of the request: {what}")
