"""Distinct texts of a column, and which one each row has."""

from hypothesis import given
from hypothesis import strategies as st

from streams.columns.buffer import join
from streams.columns.groups import group
from streams.columns.kinds import Texts


@given(st.lists(st.sampled_from(["", "north", "south-harbour", "Bodø"])))
def test_rows_keep_their_texts(names: list[str]) -> None:
    buffer, start, end = join([name.encode() for name in names])
    found, which = group(Texts(buffer, start, end - start))
    assert sorted(found) == sorted(set(names))
    assert [found[i] for i in which.tolist()] == names
