"""Which topics the sink reads, and as what."""

from connectors.kafka.ledger import Epoch
from schemas import catalogue
from schemas.control.dead_letters import DEAD_LETTERS
from schemas.control.topic_epochs import TOPIC_EPOCHS
from schemas.control.transports import TRANSPORTS
from schemas.derive.tables import table_of
from streams.sink.role import logs_of, topics


def test_every_topic_on_which_something_with_a_table_travels() -> None:
    read, _ = topics()
    own = {kind.topic for kind in catalogue.record_types() if table_of(kind.declaration)} - {None}
    assert own <= {*read} == own | {family.log for family in catalogue.families()}
    assert len(read) == len({*read})


def test_records_without_a_table_share_a_topic_with_those_that_have_one() -> None:
    """The ledger: epochs are passed over there, which `tests/streams/sink/test_plan.py` shows."""
    assert TOPIC_EPOCHS.topic == TRANSPORTS.topic
    assert TOPIC_EPOCHS.topic in topics()[0]


def test_only_families_have_watermarks_and_only_letters_are_not_buried() -> None:
    read, _ = topics()
    logs = logs_of({f"p.{topic}": Epoch("id", 1, 1) for topic in read}, "p.")
    families = {f"p.{family.log}": family for family in catalogue.families()}
    assert {topic: log.family for topic, log in logs.items() if log.family} == families
    assert [topic for topic, log in logs.items() if not log.buries] == [f"p.{DEAD_LETTERS.topic}"]
