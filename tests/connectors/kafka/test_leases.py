from hypothesis import given
from hypothesis import strategies as st

from connectors.kafka.leases import Leases, Question


class Watch:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_is_assigned_is_held_once_it_is_confirmed_and_until_that_is_too_long_ago() -> None:
    watch = Watch()
    leases = Leases(8.0, watch)
    leases.assign([1, 2])
    assert (set(leases.mine), set(leases.held)) == ({1, 2}, set())
    question = leases.ask()
    watch.now = 3.0
    leases.confirm(question)
    assert leases.held == {1, 2}
    watch.now = 7.9
    assert leases.holds(1)
    watch.now = 8.0
    assert (set(leases.mine), set(leases.held)) == ({1, 2}, set())


def test_an_answer_that_comes_too_late_confirms_nothing() -> None:
    watch = Watch()
    leases = Leases(8.0, watch)
    leases.assign([1])
    question = leases.ask()
    watch.now = 9.0
    leases.confirm(question)
    assert not leases.holds(1)


def test_what_was_taken_away_is_gone_whatever_is_answered_then() -> None:
    leases = Leases(8.0, Watch())
    leases.assign([1, 2])
    question = leases.ask()
    leases.take_away([1])
    leases.confirm(question)
    assert (set(leases.mine), set(leases.held)) == ({2}, set())
    leases.confirm(leases.ask())
    assert leases.held == {2}


_steps = st.lists(
    st.tuples(st.sampled_from(["assign", "take", "ask", "answer", "pass"]), st.floats(0.1, 5.0)), max_size=40
)


@given(_steps)
def test_nothing_is_held_for_longer_than_the_session_after_a_question_of_its_assignment(
    steps: list[tuple[str, float]],
) -> None:
    watch, good_until = Watch(), -1.0
    asked: list[tuple[Question, float]] = []
    leases = Leases(8.0, watch)
    for step, seconds in steps:
        match step:
            case "assign":
                leases.assign([1])
                asked = []
            case "take":
                leases.take_away([1])
                asked, good_until = [], -1.0
            case "ask":
                asked.append((leases.ask(), watch.now))
            case "answer" if asked:
                question, at = asked.pop(0)
                leases.confirm(question)
                good_until = max(good_until, at + 8.0)
            case _:
                watch.now += seconds
        assert not leases.holds(1) or watch.now < good_until
