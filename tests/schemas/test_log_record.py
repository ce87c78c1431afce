"""Where a record goes: its key by its entity, its partition by what must stay in one order."""

from dataclasses import replace
from typing import Final

from schemas.declare.families import Family, Locality
from schemas.derive.record_types import record_type
from schemas.events.trunk_metrics import TRUNK_METRICS
from tests.builders.log_records import sample

_PARTITIONS: Final = 8


def test_all_of_an_organisation_is_in_one_partition() -> None:
    of_north = {sample(entity_id=f"t{i}").partition(_PARTITIONS) for i in range(50)}
    elsewhere = {sample(org=f"o{i}").partition(_PARTITIONS) for i in range(200)}
    assert len(of_north) == 1
    assert elsewhere == set(range(_PARTITIONS))


def test_where_nothing_is_joined_each_entity_is_on_its_own() -> None:
    by_user = replace(TRUNK_METRICS, family=Family("users", Locality.ENTITY))
    made = [replace(sample(entity_id=f"u{i}"), type=record_type(by_user)) for i in range(200)]
    assert {record.partition(_PARTITIONS) for record in made} == set(range(_PARTITIONS))


def test_the_key_names_organisation_and_entity() -> None:
    assert sample(org="north", entity_id="t1").key == b"north/t1"


def test_the_partition_is_the_same_for_good() -> None:
    """CRC-32 of the name: state and logs outlive every process."""
    assert sample(org="north").partition(1 << 32) == 0xDC2A30C2
