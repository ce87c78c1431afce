"""Which channel hears what: everything that there is room for, once, and nobody moves without need."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from connectors.notify.desired import desired, heard_before
from connectors.notify.plan import Assignment, Limits, plan
from connectors.notify.wanted import ranked, topic_of, wanted
from connectors.transports.entries import Standing
from schemas.declare.header import EVENTBRIDGE, POLL, WEBSOCKET
from schemas.events.edge_metrics import EDGE_METRICS
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.events.trunk_statuses import TRUNK_STATUSES

SMALL = Limits(topics=3, channels=4)
TOPICS = st.lists(st.sampled_from([f"t{n}" for n in range(20)]), unique=True)
METRICS, STATUSES, EDGES = (e.topic or "" for e in (TRUNK_METRICS, TRUNK_STATUSES, EDGE_METRICS))


def heard(channels: Assignment) -> list[str]:
    return sorted(topic for topics in channels.values() for topic in topics)


@given(st.lists(TOPICS, min_size=1, max_size=6))
def test_all_that_there_is_room_for_is_heard_once_and_the_rest_is_said(history: list[list[str]]) -> None:
    now: Assignment = {}
    for asked in history:
        found = plan(now, asked, SMALL)
        assert heard(found.channels) == sorted(asked[: SMALL.all])
        assert list(found.uncovered) == asked[SMALL.all :]
        assert all(0 < len(topics) <= SMALL.topics for topics in found.channels.values())
        assert all(0 <= number < SMALL.channels for number in found.channels)
        now = found.channels


@given(TOPICS, st.data())
def test_what_stays_is_not_moved(asked: list[str], data: st.DataObject) -> None:
    before = plan({}, asked, SMALL).channels
    others = data.draw(TOPICS)
    after = plan(before, others, SMALL).channels
    for number, topics in before.items():
        staying = topics & set(others[: SMALL.all])
        assert staying <= after.get(number, frozenset())


@given(TOPICS.filter(bool), st.data())
def test_one_that_comes_or_goes_touches_one_channel(asked: list[str], data: st.DataObject) -> None:
    asked = asked[: SMALL.all]
    before = plan({}, asked, SMALL).channels
    gone = data.draw(st.sampled_from(asked))
    without = plan(before, [t for t in asked if t != gone], SMALL).channels
    assert sum(before[n] != without.get(n) for n in before) == 1
    back = plan(without, asked, SMALL).channels
    assert sum(back[n] != without.get(n) for n in back) == 1


def test_those_that_are_named_first_go_first_and_then_the_order_that_makes_sense() -> None:
    events = [EDGE_METRICS, TRUNK_STATUSES, TRUNK_METRICS]
    assert ranked(events, ()) == [TRUNK_METRICS, TRUNK_STATUSES, EDGE_METRICS]
    assert ranked(events, ("edge_metrics",)) == [EDGE_METRICS, TRUNK_METRICS, TRUNK_STATUSES]
    unknown = replace(EDGE_METRICS, name="aardvarks")
    assert ranked([unknown, EDGE_METRICS], ()) == [EDGE_METRICS, unknown]


def test_a_topic_for_each_entity_of_the_list_that_has_the_ids() -> None:
    ids = {"trunks": {"b", "a"}, "edges": {"e"}, "sites": {"s"}}
    found = [topic for _, topic in wanted([EDGE_METRICS, TRUNK_METRICS], ids)]
    assert found == [topic_of(TRUNK_METRICS, "a"), topic_of(TRUNK_METRICS, "b"), topic_of(EDGE_METRICS, "e")]
    assert found[0] == "v2.telephony.providers.edges.trunks.a.metrics"


def test_only_what_comes_by_websocket_is_wanted_and_one_of_what_was_refused() -> None:
    standings = {
        METRICS: Standing(WEBSOCKET, 1),
        STATUSES: Standing(EVENTBRIDGE, 1),
        EDGES: Standing(POLL, 1),
    }
    found = desired(standings, {"trunks": ["a", "b"], "edges": ["e", "f"]}, (), SMALL, probed=[EDGES])
    assert found.template_of == {
        topic_of(TRUNK_METRICS, "a"): METRICS,
        topic_of(TRUNK_METRICS, "b"): METRICS,
        topic_of(EDGE_METRICS, "e"): EDGES,
    }


def test_what_was_heard_before_and_until_when() -> None:
    standings = {
        METRICS: Standing(WEBSOCKET, 10, EVENTBRIDGE),
        STATUSES: Standing(WEBSOCKET, 10),
        EDGES: Standing(POLL, 10, WEBSOCKET),
    }
    assert heard_before(standings, {}, ()) == {METRICS: 10}
    assert heard_before(standings, {METRICS: 5, STATUSES: 30, EDGES: 30}, ()) == {METRICS: 10, STATUSES: 30}
    assert heard_before(standings, {STATUSES: 30}, {STATUSES, METRICS}) == {}
