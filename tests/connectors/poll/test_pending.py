"""Ids that are waited for: each is asked for until it is there, or given up and said so."""

from hypothesis import given
from hypothesis import strategies as st

from connectors.poll.pending import MOST, Pending, pack, unpack
from schemas.clock import MINUTE

PATIENCE = 15 * MINUTE
_steps = st.lists(st.tuples(st.sampled_from("abcd"), st.booleans(), st.integers(1, 3 * MINUTE)), max_size=40)


@given(_steps)
def test_every_id_that_was_met_is_done_with_or_waited_for(steps: list[tuple[str, bool, int]]) -> None:
    """Whatever is asked for, found and not found in between; what is waited for is due again in 4 minutes."""
    pending, now, done, met = Pending(), 0, set[str](), set[str]()
    for name, there, passed in steps:
        now += passed
        pending = pending.met([name], {0: now}, now)
        met, done = met | {name}, done - {name}
        due = set(pending.due(now))
        found = due if there else set[str]()
        pending = pending.without(found).asked(due - found, now)
        gone = set(pending.given_up(now, PATIENCE))
        pending, done = pending.without(gone), done | found | gone
        assert met == done | pending.ids.keys()
        assert all(now < wanted.due <= now + 4 * MINUTE for wanted in pending.ids.values() if wanted.asked)
        assert unpack(pack(pending)) == pending


def test_what_never_comes_is_given_up_after_some_patience_and_not_before_it_was_asked_for() -> None:
    pending = Pending().met(["a", "b"], {0: 2}, 0)
    assert pending.given_up(PATIENCE, PATIENCE) == []
    pending = pending.asked(["a"], PATIENCE)
    assert pending.given_up(PATIENCE, PATIENCE) == ["a"]


def test_what_ends_again_is_waited_for_anew() -> None:
    pending = Pending().met(["a"], {0: 1}, 0).asked(["a"], 0)
    assert pending.due(0) == []
    assert pending.met(["a"], {0: 2}, 5).due(5) == ["a"]


def test_what_is_damaged_begins_anew() -> None:
    assert unpack(b"") == unpack(b"\x93") == unpack(None) == Pending()


def test_there_is_room_for_so_many() -> None:
    assert Pending().room == MOST
    assert Pending().met(map(str, range(MOST)), {}, 0).room == 0
