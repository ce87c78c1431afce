"""The life of a channel: whatever happens, it comes to be heard again, and nothing is made twice at once."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.notify.channel import (
    Abandon,
    Begin,
    Channel,
    Closed,
    Command,
    Elapsed,
    Failed,
    Happening,
    Make,
    Pace,
    Phase,
    Ping,
    Ready,
    Revoked,
    Warned,
)

PACE: Final = Pace()
DAY: Final = 86_400.0


class Life:
    """A channel and what it has asked for."""

    def __init__(self) -> None:
        self.now = 0.0
        self.channel = Channel()
        self.commands: list[Command] = []

    def tell(self, *happenings: Happening) -> "Life":
        for each in happenings:
            self.channel, commands = self.channel.after(each, self.now, PACE, 0.5)
            self.commands += commands
        return self

    def wait(self, until: float | None = None) -> "Life":
        """Until the alarm, or a time."""
        self.now = self.channel.alarm(PACE) if until is None else until
        return self.tell(Elapsed())

    def taken(self) -> list[Command]:
        taken, self.commands = self.commands, []
        return taken


def heard(expires: float = DAY) -> Life:
    life = Life().tell(Elapsed(), Ready(expires))
    life.taken()
    life.now += 10.0
    life.channel = life.channel.hearing(life.now)
    return life


def test_it_begins_with_a_channel() -> None:
    life = Life().tell(Elapsed(), Elapsed())
    assert life.taken() == [Begin(Make.CHANNEL)]
    assert life.tell(Ready(DAY)).channel.phase is Phase.SUBSCRIBED


def test_silence_is_asked_about_and_then_given_up() -> None:
    life = heard().wait()
    assert (life.now, life.taken()) == (45.0, [Ping()])
    assert life.channel.phase is Phase.SILENT
    life.wait()
    assert (life.now, life.taken()) == (55.0, [Abandon(), Begin(Make.SOCKET)])
    assert not life.channel.hears


def test_an_answer_ends_the_doubt() -> None:
    life = heard().wait()
    life.channel = life.channel.hearing(life.now + 1)
    assert life.channel.phase is Phase.SUBSCRIBED
    assert life.channel.alarm(PACE) == life.now + 1 + 35


def test_a_socket_that_is_closed_is_opened_again_at_once() -> None:
    assert heard().tell(Closed()).taken() == [Begin(Make.SOCKET)]


def test_told_to_close_it_hears_until_the_next_one_does() -> None:
    life = heard().tell(Warned())
    assert (life.taken(), life.channel.hears) == ([Begin(Make.SOCKET)], True)
    assert life.tell(Ready(DAY)).channel.phase is Phase.SUBSCRIBED
    assert life.taken() == []


@pytest.mark.parametrize(("life_s", "at"), [(DAY, DAY - 3_600), (100.0, 75.0)])
def test_before_it_expires_another_is_made_while_it_is_heard(life_s: float, at: float) -> None:
    life = heard(life_s)
    assert life.channel.renew_at == at
    life.channel = life.channel.hearing(at)
    life.wait(at)
    assert (life.taken(), life.channel.phase) == ([Begin(Make.CHANNEL)], Phase.LEAVING)


def test_a_replacement_that_fails_is_tried_again_and_what_is_there_is_heard() -> None:
    life = heard(100.0)
    life.channel = life.channel.hearing(75.0)
    life.wait(75.0).taken()
    life.tell(Failed())
    assert (life.taken(), life.channel.hears) == ([], True)
    assert life.wait().taken() == [Begin(Make.CHANNEL)]


def test_a_channel_that_was_taken_away_is_replaced() -> None:
    assert heard().tell(Revoked()).taken() == [Abandon(), Begin(Make.CHANNEL)]


def test_a_socket_that_cannot_be_opened_twice_or_whose_channel_is_gone_needs_another_channel() -> None:
    life = heard().tell(Closed(), Failed())
    life.taken()
    assert life.wait().taken() == [Begin(Make.SOCKET)]
    life.tell(Failed())
    assert life.wait().taken() == [Begin(Make.CHANNEL)]
    gone = heard().tell(Closed(), Failed(gone=True))
    gone.taken()
    assert gone.wait().taken() == [Begin(Make.CHANNEL)]


def test_failures_wait_longer_and_longer_up_to_a_minute() -> None:
    life, waits = Life().tell(Elapsed()), []
    for _ in range(9):
        life.tell(Failed())
        waits.append(life.channel.alarm(PACE) - life.now)
        life.wait()
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_one_that_is_closed_as_soon_as_it_is_open_is_not_hammered() -> None:
    life = Life().tell(Elapsed(), Ready(DAY), Closed())
    assert life.taken() == [Begin(Make.CHANNEL)]
    assert life.channel.alarm(PACE) == 1.0


HAPPENINGS: Final = st.lists(
    st.tuples(
        st.sampled_from([Elapsed(), Closed(), Warned(), Revoked(), "made", "failed", "gone", "heard"]),
        st.sampled_from([0.0, 0.5, 20.0, 50.0, 4_000.0]),
    )
)


@given(HAPPENINGS)
def test_nothing_is_made_twice_at_once_and_it_always_gets_there(story: list[tuple[object, float]]) -> None:
    life = Life().tell(Elapsed())
    begun = 1
    for what, passes in story:
        life.now += passes
        making = life.channel.making
        life.taken()
        match what:
            case "heard":
                life.channel = life.channel.hearing(life.now) if life.channel.hears else life.channel
            case "made" | "failed" | "gone":
                if making is not None:
                    life.tell(Ready(life.now + 9_000) if what == "made" else Failed(what == "gone"))
                    begun = 0
            case happening:
                life.tell(happening)  # type: ignore[arg-type]
        begun += sum(isinstance(command, Begin) for command in life.taken())
        assert begun == (life.channel.making is not None)
    for _ in range(4):
        if life.channel.making is not None:
            life.tell(Ready(life.now + DAY))
        elif not life.channel.hears:
            life.wait()
    assert life.channel.hears
