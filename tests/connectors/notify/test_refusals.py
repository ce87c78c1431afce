"""A topic that is refused takes no other with it."""

from connectors.notify.api import Rejected
from connectors.notify.refusals import handed_over, permitted_again, refused_templates
from connectors.transports.decide import ORDER
from connectors.transports.entries import Standing
from schemas.control.transports import NONE
from schemas.declare.header import EVENTBRIDGE, POLL, WEBSOCKET
from schemas.events.trunk_metrics import TRUNK_METRICS

TOPIC = TRUNK_METRICS.topic or ""
TEMPLATES = {"a1": "a", "a2": "a", "b1": "b"}


def test_a_template_is_refused_where_none_of_it_is_permitted() -> None:
    first = Rejected("a1", "no", ("x:y:z",))
    assert refused_templates(["a1", "a2", "b1"], [first], TEMPLATES) == {}
    both = [first, Rejected("a2", "no", ("p:q:r", "x:y:z"))]
    assert refused_templates(["a1", "a2", "b1"], both, TEMPLATES) == {"a": ("p:q:r", "x:y:z")}


def test_a_topic_that_nobody_knows_says_nothing_of_permissions() -> None:
    assert refused_templates(["b1"], [Rejected("b1", "no such topic", ())], TEMPLATES) == {}


def test_it_comes_by_the_next_transport_that_is_set_up() -> None:
    standing = Standing(WEBSOCKET, 5)
    to_poll = handed_over(TOPIC, standing, ("x:y:z",), ORDER, 10)
    assert to_poll == Standing(
        POLL, 10, WEBSOCKET, "not websocket: the OAuth client's roles lack x:y:z", ("x:y:z",)
    )
    assert handed_over(TOPIC, standing, (), (WEBSOCKET, EVENTBRIDGE), 10).transport == EVENTBRIDGE
    assert handed_over(TOPIC, standing, (), (WEBSOCKET,), 10).transport == NONE


def test_still_refused_is_no_hand_over_and_permitted_is_one() -> None:
    refused = Standing(POLL, 5, WEBSOCKET, "", ("x:y:z",))
    assert handed_over(TOPIC, refused, ("p:q:r",), ORDER, 10).since == 5
    assert permitted_again(refused, 10) == Standing(WEBSOCKET, 10, POLL)
