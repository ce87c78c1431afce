"""Starts after starts that went wrong: killed, half done, beaten to a port, or unable to go on."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.local import genesys as simulator
from deploy.local import ports, process, state, status
from deploy.local import stack as stacks
from deploy.local.artifacts.cache import Cache, default_root
from deploy.local.errors import ChoosePort, ReadLog
from deploy.local.launch import Launch, Order
from deploy.local.parts.kinds import KINDS, descriptions
from deploy.local.process import Process
from deploy.local.report import Silent
from deploy.local.state import Running, Stack

SIMULATION = Path(simulator.__file__).with_name("demo.toml")

QUICK = ("clickhouse",)
"""The part that starts in no time stands for any, where it is not its data that matters."""


def test_a_pid_that_another_process_has_now_is_neither_trusted_nor_harmed(tmp_path: Path) -> None:
    ours = Process(os.getpid(), started=1.0)
    stale = Running("clickhouse", "1", ours, ports=(20_001,), command=("door",))
    state.save(Stack(tmp_path, (stale,)))
    assert not status.ready(stale)
    with stacks.running(tmp_path, parts=QUICK) as stack:
        assert stack.part("clickhouse").process.pid != os.getpid()
        assert status.ready(stack.part("clickhouse"))


def test_a_part_that_was_never_recorded_is_found_and_replaced(tmp_path: Path) -> None:
    """As after a kill of the starter between the start of a part and its record."""
    with stacks.running(tmp_path, parts=QUICK) as lost:
        (tmp_path / state.STATE).unlink()
        found = stacks.start(tmp_path, parts=QUICK)
        assert not process.alive(lost.part("clickhouse").process)
        assert status.ready(found.part("clickhouse"))
        (tmp_path / state.STATE).unlink()
        assert stacks.stop(tmp_path)
        assert not process.alive(found.part("clickhouse").process)


def test_a_start_that_was_killed_half_way_is_taken_up_by_the_next(tmp_path: Path) -> None:
    starting = f"stack.start(pathlib.Path({str(tmp_path)!r}), parts={QUICK})"
    program = f"import pathlib; from deploy.local import stack; {starting}"
    with subprocess.Popen([sys.executable, "-c", program]) as up:
        while not state.load(tmp_path).parts:
            time.sleep(0.01)
        up.kill()
    with stacks.running(tmp_path, parts=QUICK) as stack:
        assert status.ready(stack.part("clickhouse"))
        assert [stray.pid for stray in process.strays(tmp_path)] == [stack.part("clickhouse").process.pid]


def test_a_start_that_fails_stops_what_it_began_and_shows_the_log(tmp_path: Path) -> None:
    (data := tmp_path / "kafka/data").mkdir(parents=True)
    (data / "meta.properties").write_text("version=1\ncluster.id=x\nnode.id=7\n")
    with pytest.raises(ReadLog, match=r"(?s)^kafka stopped before it was ready.*kafka\.log:.*node id 7"):
        stacks.start(tmp_path, parts=("kafka", "registry"))
    assert process.strays(tmp_path) == []
    assert state.load(tmp_path).parts == ()


def test_an_occupied_port_that_was_asked_for_is_refused_by_name(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ChoosePort, match=f"port {port} for registry .* --registry-port"):
            stacks.start(tmp_path, parts=("registry",), ports={"registry": port})
    assert process.strays(tmp_path) == []


def test_two_parts_cannot_be_asked_onto_one_port(tmp_path: Path) -> None:
    with pytest.raises(ChoosePort):
        stacks.start(tmp_path, parts=("kafka", "registry"), ports={"kafka": 20_003, "registry": 20_003})
    assert process.strays(tmp_path) == []


@pytest.mark.parametrize("name", ["clickhouse", "genesys"])
def test_a_port_that_was_free_a_moment_ago_costs_a_second_try(tmp_path: Path, name: str) -> None:
    describe = descriptions([name], Cache(default_root()), Silent(), SIMULATION)[name]
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        wanted = ports.available((0,) * KINDS[name].ports, ())
        launch = Launch(Stack(tmp_path), Silent())
        try:
            launch.run(describe(tmp_path / name, (taken, *wanted[1:])), Order(name, describe))
            launch.wait()
            assert launch.stack.part(name).ports[0] != taken
            assert status.ready(launch.stack.part(name))
        finally:
            launch.undo()
