"""Whether a claim counts, by what came to the changelog between reading it and claiming."""

from streams.chain.keys import Key, Owner
from streams.chain.resolve import Entry
from streams.owning.recovery import Log, Recovered, recover, stands
from tests.streams.engine.taking import gauges


def recovered(generation: int, nonce: str) -> Recovered:
    return recover(gauges(), [], Log("log/0", 1, 0, None), generation, nonce)


def claims(*made: Recovered) -> list[Entry]:
    return [Entry(i, *one.claim) for i, one in enumerate(made)]


def test_the_first_claim_of_an_epoch_stands() -> None:
    first, second = recovered(1, "first"), recovered(1, "second")
    later = claims(first, second)
    assert stands(first, later)
    assert not stands(second, later)


def test_a_claim_of_a_lower_epoch_is_a_zombies() -> None:
    old, new = recovered(1, "old"), recovered(2, "new")
    assert stands(new, claims(old, new))
    assert not stands(old, claims(new, old))


def test_a_claim_that_is_not_there_does_not_stand() -> None:
    delta = Key("D", Owner(1, "n"), 1).encode()
    assert not stands(recovered(1, "n"), [Entry(0, delta, b"")])
