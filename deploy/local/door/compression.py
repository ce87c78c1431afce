"""Content-Encoding of responses: zstd, lz4, gzip, deflate, in a server's order of preference.

A response is one stream, which only `end` closes: a client whose decoder is left waiting knows that rows are
missing.
"""

import sys
import zlib
from typing import Final, Protocol

import lz4.frame

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_PREFERENCE: Final = ("zstd", "lz4", "gzip", "deflate")
_LEVELS: Final = {"zstd": (1, 22), "lz4": (0, 12), "gzip": (1, 9), "deflate": (1, 9)}


class Encoder(Protocol):
    def add(self, data: bytes) -> bytes:
        """Compressed data, perhaps none yet."""

    def flush(self) -> bytes:
        """Whatever is needed for the client to see all that was added, without closing the stream."""

    def end(self) -> bytes: ...


def chosen(accepted: str) -> str | None:
    """The encoding for an Accept-Encoding header; ClickHouse only looks for the names in it."""
    return next((name for name in _PREFERENCE if name in accepted), None)


def encoder(encoding: str | None, level: int | None = None) -> Encoder:
    """One for a single response. No level is the fastest: nothing here crosses a network.

    A level beyond the method's range is taken for the nearest one in it.
    """
    if encoding is None:
        return _Plain()
    lowest, highest = _LEVELS[encoding]
    level = lowest if level is None else min(max(level, lowest), highest)
    if encoding == "zstd":
        return _Zstd(level)
    return _Lz4(level) if encoding == "lz4" else _Zlib(level, 31 if encoding == "gzip" else 15)


class _Plain:
    def add(self, data: bytes) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""

    def end(self) -> bytes:
        return b""


class _Zlib:
    def __init__(self, level: int, wbits: int) -> None:
        self._inner = zlib.compressobj(level, wbits=wbits)

    def add(self, data: bytes) -> bytes:
        return self._inner.compress(data)

    def flush(self) -> bytes:
        return self._inner.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._inner.flush()


class _Zstd:
    def __init__(self, level: int) -> None:
        self._inner = zstd.ZstdCompressor(level)

    def add(self, data: bytes) -> bytes:
        return self._inner.compress(data)

    def flush(self) -> bytes:
        return self._inner.flush(zstd.ZstdCompressor.FLUSH_BLOCK)

    def end(self) -> bytes:
        return self._inner.flush()


class _Lz4:
    """Flushes itself at every block, so that nothing is ever kept back."""

    def __init__(self, level: int) -> None:
        self._inner = lz4.frame.LZ4FrameCompressor(
            block_size=lz4.frame.BLOCKSIZE_MAX256KB, compression_level=level, auto_flush=True
        )
        self._begun = False

    def add(self, data: bytes) -> bytes:
        begin = b"" if self._begun else self._inner.begin()
        self._begun = True
        return begin + bytes(self._inner.compress(data))

    def flush(self) -> bytes:
        return b""

    def end(self) -> bytes:
        return self.add(b"") + bytes(self._inner.flush())
