"""Names of topics with an id where the template has its hole."""

import pytest

from schemas.declare.events import Event
from schemas.events.edge_metrics import EDGE_METRICS
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.events.trunk_statuses import TRUNK_STATUSES
from schemas.reading.topics import Topics

_TOPICS = Topics([EDGE_METRICS, TRUNK_METRICS, TRUNK_STATUSES])


@pytest.mark.parametrize(
    ("name", "event", "topic_id"),
    [
        ("v2.telephony.providers.edges.trunks.t1.metrics", TRUNK_METRICS, "t1"),
        ("v2.telephony.providers.edges.trunks.t1", TRUNK_STATUSES, "t1"),
        ("v2.telephony.providers.edges.e1.metrics", EDGE_METRICS, "e1"),
        ("v2.telephony.providers.edges.trunks.{id}.metrics", TRUNK_METRICS, ""),
        ("v2.telephony.providers.edges.trunks.metrics", EDGE_METRICS, "trunks"),
    ],
)
def test_one_of_ours(name: str, event: Event, topic_id: str) -> None:
    """The last is nobody's name, and reads as an edge called trunks: ids say nothing of what they are."""
    assert _TOPICS.match(name) == (event, topic_id)


@pytest.mark.parametrize("name", ["", "v2.users.u1.presence", "v2.telephony.providers.edges.trunks.t1.x"])
def test_none_of_ours(name: str) -> None:
    assert _TOPICS.match(name) is None
