"""Tables inside pages that are written by hand: in their places, whole, and true."""

from pathlib import Path

import pytest

from deploy.schema.files import Files
from deploy.schema.lock import lock, pending
from deploy.schema.pages import declared_blocks
from schemas.catalogue import events, objects
from schemas.declare.columns import At, Column
from schemas.declare.permissions import NONE_NEEDED, Permission
from schemas.declare.personal import Personal
from schemas.derive.pages.blocks import filled, least, needs


def test_a_block_is_put_between_its_marks_and_nothing_else_is_touched() -> None:
    page = "a\n<!-- schema lock: x -->\nold\n<!-- end -->\nb <!-- end -->\n"
    assert filled(page, {"x": r"new \1"}) == (
        "a\n<!-- schema lock: x -->\nnew \\1\n<!-- end -->\nb <!-- end -->\n"
    )
    with pytest.raises(ValueError, match="schema lock: y"):
        filled(page, {"y": ""})


def test_lock_keeps_them_true(tmp_path: Path) -> None:
    files = Files(tmp_path / "schemas")
    lock(files)
    page = files.docs / "setup-genesys.md"
    marks = [f"<!-- schema lock: {name} -->\n<!-- end -->" for name in declared_blocks()[page.name]]
    page.write_text("\n".join(["By hand", *marks, ""]))
    assert pending(files).pages == (page.name,)
    assert lock(files) == [page]
    assert "telephony:plugin:all" in page.read_text()
    assert page.read_text().startswith("By hand\n")
    assert not pending(files)


def test_few_permissions_are_enough_for_everything() -> None:
    one, other = Permission(("a:b:c",)), Permission(("a:b:d", "a:b:e"), every=True)
    either = Permission(("x:y:z", "a:b:c"))
    assert least([one, other, either, NONE_NEEDED]) == ("a:b:c", "a:b:d", "a:b:e")
    assert least([Permission(("x:y:z", "x:y:w"))]) == ("x:y:z",)
    assert least([]) == ()


def test_the_role_may_do_all_that_is_declared_and_no_more() -> None:
    wanted = [permission for permission, _ in needs(objects(), events())]
    held = frozenset(least(wanted))
    assert all(permission.granted(held) for permission in wanted)
    for name in held:
        assert not all(permission.granted(held - {name}) for permission in wanted), name
    block = declared_blocks()["setup-genesys.md"]["permissions"]
    assert [line.split("`")[1] for line in block.splitlines()[2:]] == sorted(held)


def _personal(columns: tuple[Column, ...]) -> int:
    found = 0
    for column in columns:
        if isinstance(column.source, At):
            found += (column.source.personal is not None) + len(column.source.inside)
        found += _personal(column.nested)
    return found


def test_every_personal_field_has_its_line() -> None:
    lines = declared_blocks()["personal-data.md"]["fields"].splitlines()[2:]
    declared = [*(o.columns for o in objects()), *(e.columns for e in events())]
    assert len(lines) == sum(map(_personal, declared))
    classes = declared_blocks()["personal-data.md"]["classes"]
    assert all(f"`{each.value}`" in classes for each in Personal)
