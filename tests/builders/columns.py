"""Decoded columns as Python values."""

from typing import Any

from streams.columns.kinds import Column, Ints, Lists, Texts


def at(column: Column, row: int) -> Any:
    """The value of one row: None, int, float, bytes, or a list of items by part name."""
    if isinstance(column, Lists):
        items = range(int(column.offsets[row]), int(column.offsets[row + 1]))
        return [_item(column, i) for i in items]
    if column.valid is not None and not column.valid[row]:
        return None
    if isinstance(column, Texts):
        return column.at(row)
    return int(column.values[row]) if isinstance(column, Ints) else float(column.values[row])


def _item(column: Lists, i: int) -> Any:
    if "" in column.items:
        return at(column.items[""], i)
    return {name: at(part, i) for name, part in column.items.items()}


def as_columns_say(value: Any) -> Any:
    """A decoded Avro value in the terms of `at`: texts are bytes, booleans are integers."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list):
        return [as_columns_say(item) for item in value]
    if isinstance(value, dict):
        return {name: as_columns_say(item) for name, item in value.items()}
    return value
