"""What SET and USE change."""

import pytest

from deploy.local.door.assignments import assigned, used


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SET a = 1", {"a": "1"}),
        ("set a='x, y', b = -1.5 , c = {'k': [1, 2]}", {"a": "'x, y'", "b": "-1.5", "c": "{'k': [1, 2]}"}),
        ("SET a = DEFAULT", {"a": "DEFAULT"}),
        ("SET a", {"a": "1"}),
        ("SET param_x = 1, a = 2 -- done", {"a": "2"}),
    ],
)
def test_settings(text: str, expected: dict[str, str]) -> None:
    assert assigned(text.encode()) == expected


def test_databases() -> None:
    assert used(b"USE here") == "here"
    assert used(b"use `over there` -- now") == "over there"
