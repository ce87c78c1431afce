"""Every pin holds, and comes back in a session in which a request had changed it."""

import pytest

from deploy.local.door import pins
from tests.deploy.local.door.running import Door

ASKED = "SELECT value FROM system.settings WHERE name = '{name}'"


@pytest.mark.parametrize("name", pins.SETTINGS)
def test_a_setting(door: Door, database: str, name: str) -> None:
    asked, pinned = ASKED.format(name=name), f"{pins.SETTINGS[name]}\n"
    other = {"0": "1", "pread": "read"}[pins.SETTINGS[name]]
    session = {"session_id": f"pins-{database}"}
    assert door.ask(asked) == pinned
    assert door.ask(asked, **session, **{name: other}) == f"{other}\n"
    assert door.ask(asked, **session) == pinned
    door.ask(f"SET {name} = '{other}'", **session)
    assert door.ask(asked, **session) == f"{other}\n"


def test_merges_have_the_threads_of_a_server(door: Door) -> None:
    assert door.ask("SELECT value FROM system.server_settings WHERE name = 'background_pool_size'") == "16\n"
