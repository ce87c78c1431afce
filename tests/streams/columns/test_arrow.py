"""Columns → Arrow arrays, for every kind there is."""

from typing import Annotated

import numpy as np
import pyarrow as pa
import pytest

from schemas.declare.columns import At, Column, Given, Record, columns_of
from schemas.declare.kinds import KINDS, Instant, Term
from streams.columns.arrow import ARROW, arrays
from streams.columns.buffer import join
from streams.columns.kinds import Floats, Ints, Lists, Texts


class Item(Record, frozen=True):
    name: Annotated[str, At("name", "Name")]
    size: Annotated[int | None, At("size", "Size")]


class Sample(Record, frozen=True):
    word: Annotated[Term | None, Given("A word")]
    at: Annotated[Instant, Given("A time")]
    share: Annotated[float | None, Given("A share")]
    items: Annotated[list[Item], At("items", "Items")]
    names: Annotated[list[str], At("names", "Names")]


_DECLARED = {c.name: c for c in columns_of(Sample)}


def _texts(*values: bytes, valid: list[bool] | None = None) -> Texts:
    buffer, start, end = join(values)
    return Texts(buffer, start, end - start, None if valid is None else np.array(valid))


def test_every_kind_has_an_arrow_type() -> None:
    assert ARROW.keys() == {kind.name for kind in KINDS.values()}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda k: k.name)
@pytest.mark.parametrize("optional", [False, True])
def test_a_column_that_the_writer_did_not_have_is_blank(kind: object, optional: bool) -> None:
    declared = Column("new", kind, optional, False, Given("New"))  # type: ignore[arg-type]
    (made,) = arrays(declared, None, 3, "new").values()
    blank = pa.scalar(None if optional else declared.kind.blank, ARROW[declared.kind.name])
    assert made.to_pylist() == [blank.as_py()] * 3
    assert made.type == ARROW[declared.kind.name]


@pytest.mark.parametrize("name", ["items", "names"])
def test_a_list_that_the_writer_did_not_have_is_empty(name: str) -> None:
    for made in arrays(_DECLARED[name], None, 2, name).values():
        assert made.to_pylist() == [[], []]


def test_texts_of_one_length_and_of_several() -> None:
    for values in (
        [b"abc", b"def"],
        [b"", b""],
        [b"a", b"", b"longer than a word", "ø".encode()],
        [b"x" * 90, b"", b"y"],
    ):
        (made,) = arrays(_DECLARED["word"], _texts(*values), len(values), "word").values()
        assert made.to_pylist() == [v.decode() for v in values]
        made.validate(full=True)


def test_absent_values() -> None:
    (words,) = arrays(_DECLARED["word"], _texts(b"a", b"", b"c", valid=[True, False, True]), 3, "w").values()
    assert words.to_pylist() == ["a", None, "c"]
    shares = Floats(np.array([0.5, 0.0]), np.array([True, False]))
    (floats,) = arrays(_DECLARED["share"], shares, 2, "share").values()
    assert floats.to_pylist() == [0.5, None]


def test_times_are_milliseconds_utc() -> None:
    (made,) = arrays(_DECLARED["at"], Ints(np.array([1_795_277_126_259])), 1, "at").values()
    assert made.type == pa.timestamp("ms", "UTC")
    assert made.cast(pa.int64()).to_pylist() == [1_795_277_126_259]


def test_lists_of_records_have_an_array_for_each_part() -> None:
    sizes = Ints(np.array([5, 0, 7]), np.array([True, False, True]))
    lists = Lists(np.array([0, 2, 2, 3]), {"name": _texts(b"a", b"b", b"c"), "size": sizes})
    made = arrays(_DECLARED["items"], lists, 3, "items")
    assert made["items.name"].to_pylist() == [["a", "b"], [], ["c"]]
    assert made["items.size"].to_pylist() == [[5, None], [], [7]]


def test_a_part_that_the_writer_did_not_have() -> None:
    lists = Lists(np.array([0, 2]), {"name": _texts(b"a", b"b")})
    assert arrays(_DECLARED["items"], lists, 1, "items")["items.size"].to_pylist() == [[None, None]]


def test_lists_of_texts() -> None:
    lists = Lists(np.array([0, 1, 3]), {"": _texts(b"a", b"b", b"c")})
    assert arrays(_DECLARED["names"], lists, 2, "names")["names"].to_pylist() == [["a"], ["b", "c"]]
