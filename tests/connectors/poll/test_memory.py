import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.poll.entity import Entity
from connectors.poll.memory import Head, Memory, MemoryDamaged, Place, chunk_key, pack_chunk, pack_head

_entities = st.dictionaries(
    st.text(max_size=6),
    st.builds(
        Entity,
        valid_from=st.integers(0, 2**42),
        told=st.integers(0, 2**42),
        content=st.binary(max_size=9),
        extra=st.text(max_size=4),
        division=st.none() | st.text(max_size=3),
        deleted=st.booleans(),
        absent_since=st.none() | st.integers(0, 2**42),
    ),
    max_size=30,
)


def _written(entities: dict[str, Entity], chunks: int) -> tuple[Head, dict[str, bytes]]:
    lots = Memory.empty("sites", chunks).by_chunk(entities)
    places = tuple(Place(n % 2, f"run-{n}") if n in lots else None for n in range(chunks))
    stored = {chunk_key("sites", n, n % 2): pack_chunk(f"run-{n}", content) for n, content in lots.items()}
    head = Head(places=places, complete=5, failures=2)
    return head, {**stored, "sites": pack_head(head)}


@given(_entities, st.integers(1, 9))
def test_what_is_written_down_is_remembered(entities: dict[str, Entity], chunks: int) -> None:
    head, stored = _written(entities, chunks)
    memory = Memory.restore("sites", stored)
    assert memory.head == head
    assert dict(memory.items()) == entities
    assert all(memory.get(i) == entity for i, entity in entities.items())


_ONE = {"a": Entity(valid_from=1, told=1, content=b"")}


def test_a_slot_that_does_not_count_is_not_read() -> None:
    _, stored = _written(_ONE, 1)
    memory = Memory.restore("sites", {**stored, chunk_key("sites", 0, 1): b"torn"})
    assert memory.get("a") == _ONE["a"]


@pytest.mark.parametrize("chunk", [None, b"torn", pack_chunk("another run", _ONE)])
def test_a_chunk_that_the_head_does_not_mean_is_damage(chunk: bytes | None) -> None:
    _, stored = _written(_ONE, 1)
    del stored[chunk_key("sites", 0, 0)]
    if chunk is not None:
        stored[chunk_key("sites", 0, 0)] = chunk
    with pytest.raises(MemoryDamaged, match="sites"):
        Memory.restore("sites", stored)


@pytest.mark.parametrize("head", [b"", b"\xc1", b"\x93\x01\x02\x03"])
def test_a_head_that_is_none_is_damage(head: bytes) -> None:
    with pytest.raises(MemoryDamaged):
        Memory.restore("sites", {"sites": head})


def test_only_the_chunks_of_a_change_are_written() -> None:
    memory = Memory.empty("sites", 64)
    many = {f"entity-{i}": Entity(valid_from=1, told=1, content=b"x") for i in range(2_000)}
    memory.replace(memory.head, memory.by_chunk(many))
    (lot,) = memory.by_chunk({"entity-7": Entity(valid_from=2, told=2, content=b"y")}).values()
    assert lot["entity-7"].content == b"y"
    assert 10 < len(lot) < 80
    assert dict(memory.items())["entity-7"].content == b"x"
