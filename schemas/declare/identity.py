"""Identity: what makes two deliveries the same fact. The envelope id alone never does.

One change can come under two envelope ids, and A, B, A again are three facts.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class State:
    """A state that an entity had at a time: one fact for each (entity, key, effective time).

    Of two facts at one time the one with the greatest `precedence` wins, compared as a tuple with an
    absent value below every other: a rule on values, so that no order of arrival matters.
    """

    precedence: tuple[str, ...]
    key: tuple[str, ...] = ()
    """Columns beside entity and time, where one entity has several states (a status for each proxy)."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A thing that happened, with an id of its own: counted once, the latest version of it wins."""

    key: tuple[str, ...]


Identity = State | Counted
