"""What makes two deliveries the same fact is always there, and versions of it always have an order."""

import pytest

from schemas.catalogue import events
from schemas.declare.events import Event
from schemas.declare.families import Locality
from schemas.derive.tables import table_of
from tests.builders.shapes import COUNTED_SHAPES, SHAPES
from tests.builders.visits import VISITS

of_every_event = pytest.mark.parametrize(
    "event", [*events(), SHAPES, COUNTED_SHAPES, VISITS], ids=lambda e: e.name
)


@of_every_event
def test_an_identity_is_of_columns_that_every_fact_has(event: Event) -> None:
    table = table_of(event)
    assert table is not None
    types = {column.name: column.type for column in table.columns}
    assert not [name for name in table.order_by if "Nullable" in types[name] or "Array" in types[name]]


@of_every_event
def test_versions_of_a_fact_are_on_one_partition(event: Event) -> None:
    """Revisions are compared between them: those of two partitions have no order."""
    if event.family.locality is Locality.ENTITY:
        assert f"{event.entity}_id" in event.key_columns


@of_every_event
def test_a_table_is_parted_by_time_only_where_time_is_part_of_the_identity(event: Event) -> None:
    table = table_of(event)
    assert table is not None
    by_month = "toYYYYMM(event_time)" if "event_time" in table.order_by else None
    assert table.partition_by == by_month
