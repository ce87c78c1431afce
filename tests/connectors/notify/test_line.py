"""The role as a process: what it hears is on the log, what it missed is a gap, and repaired if it can be."""

from pathlib import Path

import pytest

from deploy.local.state import Stack
from schemas.events.edge_metrics import EDGE_METRICS
from schemas.events.trunk_metrics import TRUNK_METRICS
from tests.connectors.notify.hearing_line import Fields, Heard, hearing

pytestmark = pytest.mark.stack
METRICS, EDGES = TRUNK_METRICS.topic or "", EDGE_METRICS.topic or ""


def _all_heard(line: Heard) -> bool:
    subscriptions: dict[str, int] = line.report()["subscriptions"]
    return subscriptions.get(METRICS, 0) >= 7 and subscriptions.get(EDGES, 0) >= 4


def _gaps(line: Heard, reason: str) -> dict[str, Fields] | None:
    """Those of topics with twins, once all of them are repaired."""
    newest = {gap["entity_id"]: gap for gap in line.ledger("Gap")}
    found = {gap["topic"]: gap for gap in newest.values() if gap["reason"] == reason}
    done = all(topic in found and found[topic]["repaired_by"] for topic in (METRICS, EDGES))
    return found if done else None


def test_what_is_heard_and_what_is_missed(stack: Stack, tmp_path: Path) -> None:
    with hearing(stack, tmp_path) as line:
        line.until(lambda: _all_heard(line))
        line.passes(120)
        sent = line.report()["sent"]
        line.until(lambda: len(line.facts("TrunkMetrics")) == sent[METRICS], speed=0)
        assert len(line.facts("EdgeMetrics")) == sent[EDGES]
        assert line.ledger("Gap") == []

        before = line.clock.now_ms()
        line.do("notifications/faults", refused=1)
        line.do("notifications/cut")
        line.passes(60)
        line.do("notifications/faults", refused=0)
        gaps = line.until(lambda: _gaps(line, "closed"))
        assert all(gap["effective_time"] <= before + 20_000 for gap in gaps.values())
        assert all(gap["lost_until"] >= before + 60_000 for gap in gaps.values())
        assert gaps[METRICS]["subscriptions"] == 7

        line.until(lambda: _all_heard(line))
        killed = line.clock.now_ms()
        line.line.roles["notify"].kill()
        line.passes(60)
        line.line.start("notify")
        gaps = line.until(lambda: _gaps(line, "nobody was there to hear"))
        assert gaps[METRICS]["effective_time"] <= killed
        assert gaps[METRICS]["lost_until"] >= killed + 60_000


def test_a_refused_topic_takes_no_other_with_it(stack: Stack, tmp_path: Path) -> None:
    def decided(topic: str) -> Fields | None:
        found = [each for each in line.ledger("Transport") if each["entity_id"] == topic]
        return found[-1] if found and found[-1]["refused"] else None

    queues = "v2.analytics.queues.{id}.activity"
    permissions = ["telephony:plugin:all", "routing:queue:view"]
    with hearing(stack, tmp_path, permissions=permissions) as line:
        line.until(lambda: _all_heard(line))
        refused = line.until(lambda: decided(queues), speed=0)
        assert (refused["before"], refused["transport"]) == ("websocket", "poll")
        line.until(lambda: queues not in line.report()["subscriptions"], speed=0)
        line.passes(60)
        sent = line.report()["sent"]
        line.until(lambda: len(line.facts("TrunkMetrics")) == sent[METRICS], speed=0)
