"""Message values → one buffer that numpy can look into."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from streams.columns.kinds import I64, Buffer

_PADDING: Final = b"\0" * 24
"""A varint of ten bytes may begin at the last byte, and is read as two words."""


def join(values: Sequence[bytes]) -> tuple[Buffer, I64, I64]:
    """The buffer, and where each value begins and ends in it."""
    sizes = np.fromiter(map(len, values), dtype=np.int64, count=len(values))
    data = b"".join([*values, _PADDING])
    ends = np.cumsum(sizes)
    words = np.ndarray((len(data) - 8,), dtype="<u8", buffer=data, strides=(1,))
    return Buffer(data, np.frombuffer(data, np.uint8), words), ends - sizes, ends
