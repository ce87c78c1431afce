"""Whether what a client holds is enough."""

import pytest

from schemas.declare.permissions import NONE_NEEDED, Permission

_HELD = frozenset({"telephony:plugin:all", "routing:queue:view"})


@pytest.mark.parametrize(
    ("needed", "granted"),
    [
        (NONE_NEEDED, True),
        (Permission(("routing:queue:view",)), True),
        (Permission(("routing:queue:edit",)), False),
        (Permission(("routing:queue:edit", "routing:queue:view")), True),
        (Permission(("routing:queue:edit", "routing:queue:view"), every=True), False),
        (Permission(("telephony:plugin:all", "routing:queue:view"), every=True), True),
    ],
)
def test_any_one_is_enough_unless_every_one_is_needed(needed: Permission, granted: bool) -> None:
    assert needed.granted(_HELD) is granted
