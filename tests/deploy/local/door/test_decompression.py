"""Compressed bodies, however they are cut."""

import gzip
import zlib

import lz4.frame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.door import compression
from deploy.local.door.decompression import Decoder
from deploy.local.door.failures import Failure

METHODS = ["gzip", "deflate", "zstd", "lz4"]


def encoded(method: str, text: bytes) -> bytes:
    encoder = compression.encoder(method)
    return encoder.add(text) + encoder.end()


@given(st.sampled_from(METHODS), st.lists(st.binary(max_size=200), max_size=4), st.integers(1, 40))
def test_streams_one_after_the_other_unfold(method: str, texts: list[bytes], step: int) -> None:
    body = b"".join(encoded(method, text) for text in texts)
    decoder = Decoder(method)
    found = b"".join(
        piece for at in range(0, len(body), step) for piece in decoder.feed(body[at : at + step])
    )
    decoder.finish()
    assert found == b"".join(texts)


@pytest.mark.parametrize("method", METHODS)
def test_a_small_body_unfolds_in_bounded_pieces(method: str) -> None:
    body = encoded(method, bytes(20_000_000))
    pieces = [len(piece) for piece in Decoder(method).feed(body)]
    assert sum(pieces) == 20_000_000
    assert max(pieces) <= 1 << 20


@pytest.mark.parametrize("method", METHODS)
def test_an_end_that_is_too_early(method: str) -> None:
    decoder = Decoder(method)
    list(decoder.feed(encoded(method, b"text" * 100)[:-4]))
    with pytest.raises(Failure, match="ends within"):
        decoder.finish()


@pytest.mark.parametrize("method", METHODS)
def test_a_flushed_response_can_be_read_before_its_end(method: str) -> None:
    encoder = compression.encoder(method)
    begun = encoder.add(b"rows, then an error") + encoder.flush()
    assert b"".join(Decoder(method).feed(begun)) == b"rows, then an error"


def test_the_server_chooses_among_what_is_accepted() -> None:
    assert compression.chosen("gzip, lz4;q=0.5, zstd") == "zstd"
    assert compression.chosen("gzip, deflate, br") == "gzip"
    assert compression.chosen("identity") is None


def test_others_can_read_what_is_written() -> None:
    assert gzip.decompress(encoded("gzip", b"text")) == b"text"
    assert zlib.decompress(encoded("deflate", b"text")) == b"text"
    assert lz4.frame.decompress(encoded("lz4", b"text")) == b"text"
