"""The buffer of a batch: where values begin and end, and words at any byte."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.columns.buffer import join


@given(st.lists(st.binary(max_size=12)))
def test_values_words_and_padding(values: list[bytes]) -> None:
    buffer, start, end = join(values)
    assert [buffer.data[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)] == values
    padded = b"".join(values) + bytes(16)
    for i in range(len(padded) - 15):  # even a varint that begins behind the last byte can be read
        assert int(buffer.words[i]) == int.from_bytes(padded[i : i + 8], "little")
        assert int(buffer.words[i + 8]) == int.from_bytes((padded + bytes(8))[i + 8 : i + 16], "little")
    assert buffer.bytes_.dtype == np.uint8
