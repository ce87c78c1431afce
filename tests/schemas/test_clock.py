"""Times as texts, and the windows that hold them."""

import pytest

from schemas.clock import MINUTE, floor_to, to_iso

_NOON = 1_795_262_400_000


def test_as_genesys_writes_it() -> None:
    assert to_iso(_NOON) == "2026-11-21T12:00:00.000Z"
    assert to_iso(_NOON + 7) == "2026-11-21T12:00:00.007Z"


@pytest.mark.parametrize(("after", "start"), [(0, 0), (59_999, 0), (60_000, 60_000), (-1, -60_000)])
def test_a_window_begins_with_its_start(after: int, start: int) -> None:
    assert floor_to(_NOON + after, MINUTE) == _NOON + start
