"""Sockets that break, are refused, repeat themselves and expire: each event is on the log, or in a gap."""

from pathlib import Path

import msgspec
import pytest

from deploy.local.genesys.delivery.plan import pushes
from deploy.local.genesys.delivery.rows import Kind
from deploy.local.state import Stack
from schemas.events.trunk_metrics import TRUNK_METRICS
from tests.connectors.notify.hearing_line import Heard, hearing

pytestmark = pytest.mark.stack
METRICS = TRUNK_METRICS.topic or ""
FAULTS = {"cut": 0.02, "refused": 0.2, "duplicates": 0.1, "reordered": 0.1}
SOCKETS = {"life_s": 12.0, "notice_s": 1.0, "heartbeat_s": 1.0, "faults": FAULTS}


def _due(line: Heard, since: int, until: int) -> dict[tuple[str, int], int]:
    """Trunk and event time → when it was told, of each event of a span."""
    told = pushes(line.world, line.world.organisation.sockets.faults.delivery)
    return {
        (msgspec.json.decode(each.body)["detail"]["eventBody"]["trunk"]["id"], each.event_time_ms): (
            each.deliver_at_ms
        )
        for each in told
        if each.topic == METRICS and each.kind is not Kind.DUPLICATE
        if since < each.deliver_at_ms <= until
    }


def test_what_is_not_on_the_log_is_within_a_gap(stack: Stack, tmp_path: Path) -> None:
    few = {"TRUNKLINE_NOTIFY__TOPICS": "9"}
    with hearing(stack, tmp_path, SOCKETS, few) as line:
        line.until(lambda: line.report()["subscriptions"].get(METRICS, 0) >= 7)
        since = line.clock.now_ms()
        for deed in ("close", "delete", "unsubscribe"):
            line.passes(300)
            line.do(f"notifications/{deed}")
        line.passes(300)
        until = line.clock.now_ms()
        line.do("notifications/faults", cut=0, refused=0)
        line.passes(300)
        line.report()
        line.line.stop()
        due, facts, gaps = _due(line, since, until), line.facts("TrunkMetrics"), line.ledger("Gap")
    stretches = [(g["effective_time"], g["lost_until"]) for g in gaps if g["topic"] == METRICS]
    missing = {at for fact, at in due.items() if fact not in facts}
    assert len(due) > 300
    assert len(facts) > 200
    assert [at for at in missing if not any(low <= at <= high for low, high in stretches)] == []
