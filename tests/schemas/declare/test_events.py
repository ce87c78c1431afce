"""By what a fact is told apart from others."""

from dataclasses import replace

from schemas.declare.identity import Counted
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.events.trunk_statuses import TRUNK_STATUSES


def test_a_state_is_one_of_an_entity_and_a_time() -> None:
    assert TRUNK_METRICS.key_columns == ("org", "trunk_id", "event_time")


def test_an_entity_can_have_several_states_at_once() -> None:
    assert TRUNK_STATUSES.key_columns == ("org", "trunk_id", "aspect", "proxy_address", "event_time")


def test_what_is_counted_has_an_id_of_its_own() -> None:
    counted = replace(TRUNK_METRICS, identity=Counted(("conversation_id", "session_id")))
    assert counted.key_columns == ("org", "conversation_id", "session_id")
