"""The first transport by which a topic can come, and why it is none of those before it."""

from collections.abc import Sequence

import pytest

from connectors.settings.secrets import Secret
from connectors.transports.available import Available
from connectors.transports.configured import configured
from connectors.transports.decide import ORDER, Decision, decide
from connectors.transports.sources import listing_of, topics, twin_of
from schemas.control.transports import NONE
from schemas.declare.events import Event
from schemas.declare.header import EVENTBRIDGE, POLL, WEBSOCKET
from schemas.declare.kinds import Term
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.events.trunk_statuses import TRUNK_STATUSES
from schemas.objects.trunks import TRUNKS
from tests.connectors.genesys.organisation import SECRET, organisation

TOPIC = TRUNK_METRICS.topic or ""
ALL = frozenset({EVENTBRIDGE, WEBSOCKET})


def decided(
    offered: frozenset[Term] | None, order: Sequence[Term] = ORDER, refused: tuple[str, ...] = ()
) -> Decision:
    available = {} if offered is None else {TOPIC: Available(offered, ("telephony:plugin:all",))}
    return decide(available, order, {TOPIC: refused})[TOPIC]


def test_eventbridge_then_websocket_then_the_twin() -> None:
    assert decided(ALL) == Decision(EVENTBRIDGE, "")
    second = decided(frozenset({WEBSOCKET}))
    assert second.transport == WEBSOCKET
    assert second.reason == (
        "not eventbridge: Genesys doesn't offer the topic by it (it asks for telephony:plugin:all)"
    )
    assert decided(frozenset()).transport == POLL
    assert decided(None).transport == POLL


def test_only_what_is_set_up_and_in_the_order_that_the_customer_prefers() -> None:
    assert decided(ALL, (WEBSOCKET, EVENTBRIDGE)).transport == WEBSOCKET
    assert decided(ALL, (POLL, EVENTBRIDGE)).transport == POLL
    nothing = decided(frozenset({EVENTBRIDGE}), (WEBSOCKET,))
    assert nothing.transport == NONE
    assert "eventbridge is not set up; poll is not set up" in nothing.reason


def test_a_topic_that_was_refused_comes_by_the_next_one_which_says_why() -> None:
    found = decided(frozenset({WEBSOCKET}), refused=("a:b:c",))
    assert (found.transport, found.refused) == (POLL, ("a:b:c",))
    assert "the OAuth client's roles lack a:b:c" in found.reason


def test_every_topic_that_is_declared_is_decided_of_each_for_itself() -> None:
    available = {TOPIC: Available(ALL, ())}
    assert decide(available, ORDER, {}).keys() == topics().keys()
    assert decide(available, (EVENTBRIDGE,), {})[TOPIC].transport == EVENTBRIDGE
    others = {d.transport for t, d in decide(available, (EVENTBRIDGE,), {}).items() if t != TOPIC}
    assert others == {NONE}


def test_the_ids_in_a_topics_name_are_those_of_a_list() -> None:
    assert listing_of(TRUNK_METRICS) is listing_of(TRUNK_STATUSES) is TRUNKS


@pytest.mark.parametrize("event", topics().values(), ids=lambda event: event.name)
def test_a_twin_is_the_events_own_or_a_list_that_holds_it(event: Event) -> None:
    twin = twin_of(event)
    assert (twin == event.name) == (event.snapshot is not None)


def test_eventbridge_is_thought_of_where_it_could_post_here() -> None:
    key = Secret("env:KEY", SECRET)
    assert configured(organisation(), ()) == (WEBSOCKET, POLL)
    assert configured(organisation(), [key]) == ORDER
    assert configured(organisation(webhook_keys=(key,)), ()) == ORDER
    assert configured(organisation(transports=("poll",), webhook_keys=(key,)), ()) == (POLL,)
