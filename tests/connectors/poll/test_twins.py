"""When the REST twin of a topic is read, and which gaps that repairs."""

from connectors.poll.job import Desk
from connectors.poll.memory import Head, Memory
from connectors.poll.run import Report
from connectors.poll.twins import Twin
from connectors.transports.entries import Gap, Standing
from connectors.transports.ledger import Ledger, Noted
from schemas.clock import DAY, HOUR, MINUTE, SECOND
from schemas.control.gaps import GAPS
from schemas.control.poll_runs import COMPLETE, INCOMPLETE
from schemas.declare.header import EVENTBRIDGE, POLL, WEBSOCKET
from schemas.declare.kinds import Term
from schemas.objects.trunks import TRUNKS
from tests import virtual_time
from tests.connectors.poll.scene import START, Scene

TOPIC = "v2.a.{id}"
GAP = Gap(TOPIC, START + HOUR, START + HOUR + MINUTE, 3, "silence", 0)


class Hourly:
    """A job whose every run ends at once."""

    name = "twin"
    after = None
    waits = False

    def __init__(self, desk: Desk, pages: int = 1, status: Term = COMPLETE) -> None:
        self.memory = Memory.empty("twin", 0)
        self.runs = 0
        self.status = status
        self._desk = desk
        self._pages = pages

    @property
    def never_run(self) -> bool:
        return self.memory.head.report is None

    def due(self) -> int:
        report = self.memory.head.report
        return report.start + HOUR if report else 0

    async def poll(self) -> None:
        self.runs += 1
        now = self._desk.clock.now_ms()
        report = Report(
            run_id=f"run-{self.runs}",
            start=now,
            status=self.status,
            reason="",
            rows=0,
            total=None,
            pages=self._pages,
            tombstones=0,
            finished_at=now + SECOND,
        )
        self.memory.replace(Head().after(report, (), settled=True), {})


def test_on_its_schedule_or_often_where_nothing_else_brings_the_topic() -> None:
    async def scene() -> None:
        async with Scene(TRUNKS).desk() as desk:
            ledger = Ledger()
            twin = Twin(desk, Hourly(desk), [TOPIC], ledger, MINUTE, 300)
            assert (twin.due(), twin.never_run, twin.after) == (0, True, None)
            await twin.poll()
            assert twin.due() == START + HOUR
            ledger.take([Noted("east", TOPIC, Standing(EVENTBRIDGE, START))])
            assert twin.due() == START + HOUR
            ledger.take([Noted("east", TOPIC, Standing(POLL, START))])
            assert twin.due() == START + MINUTE

    virtual_time.run(scene())


def test_a_long_list_is_read_as_often_as_a_quarter_of_the_requests_allows() -> None:
    async def scene() -> None:
        async with Scene(TRUNKS).desk() as desk:
            ledger = Ledger()
            ledger.take([Noted("east", TOPIC, Standing(POLL, START))])
            twin = Twin(desk, Hourly(desk, pages=500), [TOPIC], ledger, MINUTE, 300)
            await twin.poll()
            assert twin.due() == START + round(500 / 75 * MINUTE)

    virtual_time.run(scene())


def test_a_gap_makes_it_due_at_its_end_and_a_complete_run_repairs_it() -> None:
    scene = Scene(TRUNKS)

    async def work() -> None:
        async with scene.desk() as desk:
            ledger, job = Ledger(), Hourly(desk)
            twin = Twin(desk, job, [TOPIC], ledger, MINUTE, 300)
            await twin.poll()
            ledger.take([Noted("east", "g", GAP), Noted("east", "other", Gap("v2.b.{id}", 1, 2, 1, "", 0))])
            assert twin.due() == START + HOUR
            scene.clock.now = START + HOUR + 1
            job.status = INCOMPLETE
            await twin.poll()
            assert twin.due() == GAP.lost_until
            scene.clock.now = GAP.lost_until
            await twin.poll()
            assert not scene.log.of(GAPS)
            assert twin.due() == scene.clock.now + HOUR
            job.status = COMPLETE
            await twin.poll()
            (written,) = scene.log.of(GAPS)
            assert written.entity_id == GAP.id
            assert written.values["repaired_by"] == "run-4"
            assert written.values["repaired_at"] == scene.clock.now + SECOND
            assert twin.due() == scene.clock.now + HOUR

    virtual_time.run(work())


def test_a_gap_that_a_run_has_repaired_before_a_crash_costs_no_other_run() -> None:
    scene = Scene(TRUNKS)

    async def work() -> None:
        async with scene.desk() as desk:
            ledger, job = Ledger(), Hourly(desk)
            scene.clock.now = GAP.lost_until
            await job.poll()
            twin = Twin(desk, job, [TOPIC], ledger, MINUTE, 300)
            ledger.take([Noted("east", "g", GAP)])
            assert twin.due() == 0
            await twin.poll()
            assert job.runs == 1
            assert len(scene.log.of(GAPS)) == 1

    virtual_time.run(work())


def test_what_says_no_time_is_read_where_nothing_else_brings_it_and_once_after_a_gap() -> None:
    scene = Scene(TRUNKS)

    async def work() -> None:
        async with scene.desk() as desk:
            ledger, job = Ledger(), Hourly(desk)
            twin = Twin(desk, job, [TOPIC], ledger, MINUTE, 300, timeless=True)
            assert twin.due() > START + DAY
            ledger.take([Noted("east", TOPIC, Standing(WEBSOCKET, START))])
            assert twin.due() > START + DAY
            ledger.take([Noted("east", "g", GAP)])
            assert twin.due() == GAP.lost_until
            scene.clock.now = GAP.lost_until
            await twin.poll()
            assert (job.runs, len(scene.log.of(GAPS))) == (1, 1)
            assert twin.due() > START + DAY
            ledger.take([Noted("east", TOPIC, Standing(POLL, GAP.lost_until))])
            assert twin.due() == GAP.lost_until + MINUTE

    virtual_time.run(work())
