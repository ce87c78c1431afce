import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.poll.entity import Entity, Moment, Reading, missed, seen
from schemas.clock import DAY, HOUR

NOW = 1_795_000_000_000
YESTERDAY = NOW - DAY


def _reading(modified: int | None = None, **values: object) -> Reading:
    return Reading(msgspec.msgpack.encode(values, order="deterministic"), modified, "d", "")


def _entity(valid_from: int = YESTERDAY - DAY, told: int = YESTERDAY, **values: object) -> Entity:
    return Entity(valid_from=valid_from, told=told, content=_reading(None, **values).content, division="d")


_AT = Moment(start=NOW, complete=YESTERDAY, every=DAY)


@pytest.mark.parametrize(
    ("modified", "valid_from"),
    [
        (None, NOW),
        (NOW - HOUR, NOW - HOUR),
        (NOW, NOW),
        (NOW + 1, NOW),
        (YESTERDAY, NOW),
        (YESTERDAY + 1, YESTERDAY + 1),
        (YESTERDAY - DAY, NOW),
    ],
)
def test_a_change_holds_from_when_genesys_says_if_that_can_be(modified: int | None, valid_from: int) -> None:
    assert seen(_entity(name="a"), _reading(modified, name="b"), _AT).valid_from == valid_from


@pytest.mark.parametrize(
    ("modified", "valid_from"), [(None, NOW), (NOW - 900 * DAY, NOW - 900 * DAY), (NOW + 1, NOW)]
)
def test_the_first_version_holds_from_its_last_change(modified: int | None, valid_from: int) -> None:
    assert seen(None, _reading(modified, name="a"), _AT).valid_from == valid_from


def test_unchanged_content_is_the_same_version_whatever_its_date_says() -> None:
    old = _entity(name="a")
    new = seen(old, _reading(NOW - HOUR, name="a"), _AT)
    assert (new.valid_from, new.told) == (old.valid_from, NOW)


def test_a_column_that_is_new_to_us_is_no_change_and_is_told() -> None:
    old = _entity(told=NOW - HOUR, name="a", tags=["x"])
    new = seen(old, _reading(name="a", tags=["x"], fresh=7), Moment(NOW, YESTERDAY, HOUR))
    assert (new.valid_from, new.told) == (old.valid_from, NOW)
    assert msgspec.msgpack.decode(new.content)["fresh"] == 7


def test_hourly_objects_are_told_again_once_a_day_and_daily_ones_every_time() -> None:
    for every, expected in ((HOUR, 2), (DAY, 2), (7 * DAY, 2)):
        entity, told = seen(None, _reading(name="a"), Moment(NOW, None, every)), set()
        for n in range(2 * DAY // every if every < DAY else 2):
            entity = seen(entity, _reading(name="a"), Moment(NOW + n * every, None, every))
            told.add(entity.told)
        assert len(told) == expected


def test_gone_since_the_first_of_two_runs_that_missed_it() -> None:
    once = missed(_entity(name="a"), Moment(YESTERDAY, YESTERDAY - DAY, DAY))
    assert (once.absent_since, once.deleted) == (YESTERDAY, False)
    gone = missed(once, _AT)
    assert (gone.valid_from, gone.deleted, gone.told) == (YESTERDAY, True, NOW)
    assert gone.content == once.content


def test_seen_in_between_it_is_not_missing() -> None:
    once = missed(_entity(name="a", told=NOW - HOUR), Moment(YESTERDAY, None, HOUR))
    assert seen(once, _reading(name="a"), Moment(NOW, YESTERDAY, HOUR)).absent_since is None


@pytest.mark.parametrize(
    ("modified", "valid_from"), [(None, NOW), (NOW - HOUR, NOW - HOUR), (NOW - 9 * DAY, NOW)]
)
def test_what_comes_back_is_a_new_version_even_unchanged(modified: int | None, valid_from: int) -> None:
    gone = missed(
        missed(_entity(name="a"), Moment(YESTERDAY - HOUR, None, DAY)), Moment(YESTERDAY, None, DAY)
    )
    back = seen(gone, _reading(modified, name="a"), _AT)
    assert (back.valid_from, back.deleted) == (valid_from, False)


_moments = st.integers(NOW - 3 * DAY, NOW + 3 * DAY)


@given(_moments, st.none() | _moments, st.none() | _moments, _moments, st.booleans())
def test_a_new_version_is_after_the_old_one_whatever_the_clocks_say(
    start: int, complete: int | None, modified: int | None, valid_from: int, deleted: bool
) -> None:
    old = msgspec.structs.replace(_entity(valid_from, name="a"), deleted=deleted)
    assert seen(old, _reading(modified, name="b"), Moment(start, complete, DAY)).valid_from > valid_from
    absent = msgspec.structs.replace(old, absent_since=start)
    assert missed(absent, Moment(start, complete, DAY)).valid_from > valid_from
