"""Which chain counts: claims, zombies, snapshots, and links that are missing."""

import pytest

from streams.chain.keys import NOWHERE, Key, Owner, Place, next_epoch
from streams.chain.records import Claim, Delta, Manifest, encode, flat
from streams.chain.resolve import BrokenChain, Chain, Entry, resolve

A, B = Owner(1, "a"), Owner(2, "b")


class Changelog:
    """Records of owners, in the order of writing."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def put(self, key: Key, value: bytes | None) -> bytes:
        self.entries.append(Entry(len(self.entries), key.encode(), value))
        return key.encode()

    def claim(self, owner: Owner, follows: Place = NOWHERE, read_to: int | None = None) -> bytes:
        seen = len(self.entries) if read_to is None else read_to
        return self.put(Key("C", owner, 0), encode(Claim(flat(follows), seen)))

    def delta(self, owner: Owner, sequence: int) -> bytes:
        before = flat(Place(owner, sequence - 1))
        return self.put(Key("D", owner, sequence), encode(Delta(before, 1, f"{sequence}".encode())))

    def manifest(self, owner: Owner, sequence: int) -> bytes:
        chunk = self.put(Key("S", owner, sequence), b"chunk")
        return self.put(Key("M", owner, sequence), encode(Manifest(1, [], [chunk])))

    def chain(self) -> Chain:
        return resolve(self.entries)


def bodies(chain: Chain) -> list[bytes]:
    return [delta.body for delta in chain.deltas]


def test_an_empty_changelog_is_the_empty_state() -> None:
    chain = Changelog().chain()
    assert (chain.head, chain.deltas, chain.manifest, chain.log_epoch) == (NOWHERE, [], None, 0)


def test_deltas_are_followed_over_owners_to_the_beginning() -> None:
    log = Changelog()
    log.claim(A)
    log.delta(A, 1)
    log.delta(A, 2)
    log.claim(B, Place(A, 2))
    log.delta(B, 1)
    chain = log.chain()
    assert (chain.head, bodies(chain), chain.stray) == (Place(B, 1), [b"1", b"2", b"1"], frozenset())


def followed() -> Changelog:
    """A has written one delta, B has gone on from there and written another."""
    log = Changelog()
    log.claim(A)
    log.delta(A, 1)
    log.claim(B, Place(A, 1))
    log.delta(B, 1)
    return log


def test_what_a_zombie_writes_after_it_was_followed_is_stray() -> None:
    log = followed()
    late = {log.delta(A, 2), log.manifest(A, 2), Key("S", A, 2).encode()}
    chain = log.chain()
    assert (chain.head, bodies(chain), chain.stray) == (Place(B, 1), [b"1", b"1"], frozenset(late))


def test_the_newest_snapshot_on_the_chain_is_the_base() -> None:
    log = Changelog()
    log.claim(A)
    log.delta(A, 1)
    log.manifest(A, 1)
    log.delta(A, 2)
    newest = log.manifest(A, 2)
    log.delta(A, 3)
    chain = log.chain()
    assert (chain.manifest_key, bodies(chain)) == (newest, [b"3"])
    assert chain.chunks == {Key("S", A, 2).encode(): b"chunk"}
    assert Key("M", A, 1).encode() in chain.stray


def test_of_one_epoch_the_claim_that_had_read_the_other_wins_else_the_first() -> None:
    first, second = Owner(1, "first"), Owner(1, "second")
    for read_to, winner in ((1, second), (0, first)):
        log = Changelog()
        log.claim(first)
        log.claim(second, read_to=read_to)
        assert log.chain().head == Place(winner, 0)


def test_a_higher_epoch_wins_even_over_a_later_claim() -> None:
    log = Changelog()
    log.claim(B)
    log.claim(A)
    assert log.chain().head == Place(B, 0)
    assert log.chain().epoch == B.epoch


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (Key("D", A, 1), "the delta D/1/a/1 is not there"),
        (Key("C", A, 0), "the claim C/1/a/0 is not there"),
    ],
)
def test_a_missing_link_is_named(gone: Key, said: str) -> None:
    log = followed()
    log.put(gone, None)
    with pytest.raises(BrokenChain, match=said):
        log.chain()


def test_a_missing_chunk_is_named() -> None:
    log = followed()
    log.manifest(B, 1)
    log.put(Key("S", B, 1), None)
    with pytest.raises(BrokenChain, match="M/2/b/1 names S/2/b/1, which is not there"):
        log.chain()


def test_records_without_any_claim_are_no_state() -> None:
    log = Changelog()
    log.delta(A, 1)
    with pytest.raises(BrokenChain, match="no claim"):
        log.chain()


def test_a_deleted_group_begins_another_incarnation() -> None:
    assert next_epoch(0, 7) == 7
    assert next_epoch(7, 8) == 8
    assert next_epoch(7, 7) == 7
    assert next_epoch(7, 1) == 1 << 32 | 1
    assert next_epoch(1 << 32 | 1, 2) == 1 << 32 | 2


def test_keys_are_read_as_they_were_written() -> None:
    key = Key("S", Owner(1 << 32 | 5, "n0"), 12)
    assert Key.decode(key.encode()) == key
    with pytest.raises(ValueError):
        Key.decode(b"something")
