"""One JSON object a line on standard error, whoever writes it."""

import json
import subprocess
import sys
from typing import Any

import pytest

BEGIN = """
import logging, threading, structlog
from connectors.observe.logs import configure_logs
log, library = structlog.get_logger(), logging.getLogger("some.library")
configure_logs("sink")
"""


def logged(program: str) -> list[dict[str, Any]]:
    """What a process that runs it writes on standard error."""
    done = subprocess.run([sys.executable, "-c", BEGIN + program], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert all(line["role"] == "sink" and line["at"].endswith("Z") for line in lines)
    return lines


def test_a_line_says_what_when_how_bad_and_who() -> None:
    (line,) = logged("log.warning('waiting', table='t', rows=3)")
    assert (line["event"], line["level"], line["table"], line["rows"]) == ("waiting", "warning", "t", 3)


@pytest.mark.parametrize(
    "call", ["log.warning('two\\nlines \"quoted\"')", "library.warning('two\\nlines \"%s\"', 'quoted')"]
)
def test_no_text_breaks_a_line(call: str) -> None:
    (line,) = logged(call)
    assert line["event"] == 'two\nlines "quoted"'


def test_a_library_speaks_in_our_form_with_its_name() -> None:
    (line,) = logged("library.error('it broke')")
    assert (line["event"], line["level"], line["logger"]) == ("it broke", "error", "some.library")


def test_libraries_are_silent_below_a_warning_and_we_below_a_report() -> None:
    assert logged("library.info('chatter'); log.debug('detail')") == []
    assert len(logged("log.info('assigned')")) == 1


@pytest.mark.parametrize("say", ["log.error('ours', exc_info=e)", "library.error('theirs', exc_info=e)"])
def test_a_traceback_is_within_the_line(say: str) -> None:
    (line,) = logged(f"try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    {say}")
    assert "ZeroDivisionError: division by zero" in line["exception"]


def test_another_threads_lines_are_of_the_role_too() -> None:
    program = (
        "t = threading.Thread(target=lambda: (log.warning('a'), library.warning('b'))); t.start(); t.join()"
    )
    assert [line["event"] for line in logged(program)] == ["a", "b"]


def test_what_json_has_no_form_for_is_written_all_the_same() -> None:
    (line,) = logged("log.warning('odd', value=b'\\xff', kind=object)")
    assert "xff" in line["value"]
