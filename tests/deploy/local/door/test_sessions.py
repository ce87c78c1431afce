"""What a session keeps, and what it doesn't."""

import threading
import time

from tests.deploy.local.door.running import Door

THREADS = "SELECT getSetting('max_threads')"


def test_set_and_use_stay_in_their_session(door: Door, database: str) -> None:
    session = {"session_id": f"a-{database}"}
    door.ask("SET max_threads = 3, log_comment = 'it\\'s'", **session)
    door.ask(f"USE {database}", **session)
    asked = "SELECT getSetting('max_threads'), getSetting('log_comment'), currentDatabase()"
    assert door.ask(asked, **session) == f"3\tit\\'s\t{database}\n"
    others = door.ask(asked, session_id=f"b-{database}").split("\t")
    assert (others[1], others[2]) == ("", "default\n")
    assert door.ask(asked).split("\t")[2] == "default\n"


def test_what_a_request_chooses_is_undone(door: Door, database: str) -> None:
    session = {"session_id": f"c-{database}"}
    before = door.ask(THREADS, **session)
    assert door.ask(THREADS, **session, max_threads="7") == "7\n"
    assert door.ask(THREADS, **session) == before
    door.ask("SET max_threads = 5", **session)
    assert door.ask(THREADS, **session, max_threads="7") == "7\n"
    assert door.ask(THREADS, **session) == "5\n"
    assert door.ask("SELECT currentDatabase()", **session, database=database) == f"{database}\n"
    assert door.ask("SELECT currentDatabase()", **session) == "default\n"


def test_what_a_failed_request_chose_is_undone_too(door: Door, database: str) -> None:
    session = {"session_id": f"d-{database}"}
    before = door.ask(THREADS, **session)
    assert door.post("SELECT throwIf(1)", **session, max_threads="7").status_code == 500
    assert door.post(THREADS, **session, max_threads="7", nosuch="1").status_code == 404
    assert door.ask(THREADS, **session) == before


def test_pinned_settings_come_back_as_pinned(door: Door, database: str) -> None:
    session = {"session_id": f"e-{database}"}
    asked = "SELECT getSetting('async_insert')"
    assert door.ask(asked, **session, async_insert="1") == "true\n"
    assert door.ask(asked, **session) == "false\n"


def test_temporary_tables_live_in_their_session(door: Door, database: str) -> None:
    session = {"session_id": f"f-{database}"}
    door.ask("CREATE TEMPORARY TABLE mine (a Int8)", **session)
    door.ask("INSERT INTO mine VALUES (1), (2)", **session)
    assert door.ask("SELECT sum(a) FROM mine", **session) == "3\n"
    assert door.code("SELECT * FROM mine") == 60


def test_a_session_can_be_closed(door: Door, database: str) -> None:
    session = {"session_id": f"g-{database}"}
    door.ask("CREATE TEMPORARY TABLE mine (a Int8)", **session)
    door.ask("SELECT * FROM mine", **session, close_session="1")
    assert door.code("SELECT 1", **session, session_check="1") == 372


def test_a_session_ends_when_it_is_not_used_for_its_time(door: Door, database: str) -> None:
    session = {"session_id": f"h-{database}"}
    door.ask("CREATE TEMPORARY TABLE mine (a Int8)", **session, session_timeout="1")
    assert door.ask("SELECT count() FROM mine", **session, session_timeout="1") == "0\n"
    time.sleep(1.1)
    assert door.code("SELECT 1", **session, session_check="1") == 372


def test_a_session_is_for_one_request_at_a_time(door: Door, database: str) -> None:
    session = {"session_id": f"i-{database}"}
    slow = threading.Thread(target=door.ask, args=("SELECT sleep(1.5)",), kwargs=session)
    slow.start()
    codes = []
    while slow.is_alive():
        codes.append(door.post("SELECT 1", **session).headers.get("X-ClickHouse-Exception-Code"))
    slow.join()
    assert "373" in codes
    assert door.ask("SELECT 1", **session) == "1\n"


def test_the_next_request_of_a_session_may_follow_at_once(door: Door, database: str) -> None:
    session = {"session_id": f"j-{database}"}
    for number in range(100):
        assert door.ask(f"SELECT {number}", **session, max_threads="2") == f"{number}\n"
