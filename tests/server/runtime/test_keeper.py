"""A keeper ends its program and all that came of it, whatever they do against it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from connectapi.server.runtime.processes import Limits, Processes
from tests.server.runtime.running import Printed, alive, end, python
from tests.waiting import until

IGNORE = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
SAY = "print(os.getpid(), flush=True)\n"
REST = "time.sleep(300)\n"
# Its parent and its session are gone when it goes on.
DETACH = """
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    print(os.getpid(), flush=True)
    time.sleep(300)
"""
CHILDREN = f"""
for _ in range(50):
    if os.fork() == 0:
        {IGNORE}        {SAY}        {REST}
"""

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux finds what left the group")


@pytest.mark.parametrize(
    "code, expected",
    [
        ("pass", 0),
        ("sys.exit(3)", 3),
        ("raise ValueError", 1),
        ("os.kill(os.getpid(), signal.SIGSEGV)", 139),
        ("os.abort()", 134),
        ("os.kill(os.getpid(), signal.SIGKILL)", 137),
    ],
)
def test_a_program_ends_with_its_code_or_signal(
    processes: Processes, tmp_path: Path, code: str, expected: int
) -> None:
    running = processes.start(python(code, tmp_path), Printed())
    assert running.wait(20) == running.exit_code == expected
    assert running.reason is None
    assert alive([running.pid, running.keeper_pid]) == []


@pytest.mark.parametrize(
    "code, count, expected",
    [
        pytest.param(SAY + REST, 1, {143}, id="obeys"),
        pytest.param(
            f"signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n{SAY}{REST}",
            1,
            {0},
            id="cleans up first",
        ),
        pytest.param(IGNORE + SAY + REST, 1, {137}, id="ignores it"),
        pytest.param(
            f"{SAY}os.kill(os.getpid(), signal.SIGSTOP)\n{REST}", 1, {143, 137}, id="has stopped"
        ),
        pytest.param(IGNORE + CHILDREN + SAY + REST, 51, {137}, id="has many children"),
        pytest.param(IGNORE + DETACH + SAY + REST, 2, {137}, id="has one that left", marks=linux),
        pytest.param(
            f"os.kill(os.getppid(), signal.SIGSTOP)\n{SAY}{REST}", 1, {143}, id="stops its keeper"
        ),
    ],
)
def test_all_of_it_ends_when_it_is_to(
    processes: Processes, tmp_path: Path, code: str, count: int, expected: set[int]
) -> None:
    printed = Printed()
    running = processes.start(python(code, tmp_path), printed)
    pids = printed.numbers(count)
    assert len(alive(pids)) == count
    running.stop(0.3, "it was enough")
    assert running.wait(20) in expected
    assert running.reason == "it was enough"
    assert alive([*pids, running.keeper_pid]) == []


@linux
@pytest.mark.parametrize("stubborn", [IGNORE, ""], ids=["stubborn", "obedient"])
def test_what_a_program_leaves_behind_is_ended(
    processes: Processes, tmp_path: Path, stubborn: str
) -> None:
    printed = Printed()
    running = processes.start(python(f"{stubborn}{DETACH}time.sleep(0.2)", tmp_path), printed)
    (pid,) = printed.numbers(1)
    assert running.wait(20) == 0
    assert (alive([pid]), running.reason) == ([], None)


@linux
def test_children_that_make_children_all_the_time_are_caught(
    processes: Processes, tmp_path: Path
) -> None:
    code = f"""{IGNORE}
for number in range(400):
    if os.fork():
        time.sleep(0.01)
        os._exit(0)
    os.setsid()
    print(os.getpid(), flush=True)
"""
    printed = Printed()
    running = processes.start(python(code, tmp_path), printed)
    printed.numbers(5)
    running.stop(0)
    assert running.wait(20) is not None
    assert alive(map(int, printed.texts())) == []


@linux
def test_a_program_goes_with_a_keeper_that_is_killed(processes: Processes, tmp_path: Path) -> None:
    printed = Printed()
    code = f"if os.fork() == 0:\n    {SAY}    {REST}\nprint(0, flush=True)\n{SAY}{REST}"
    running = processes.start(python(code, tmp_path), printed)
    pids = [pid for pid in printed.numbers(3) if pid]
    os.kill(running.keeper_pid, signal.SIGKILL)
    assert running.wait(20) == 137
    assert running.reason == "its keeper was killed"
    until(lambda: not alive(pids), "the end of the program")


@linux
def test_a_keeper_that_is_held_up_is_not_waited_for(
    processes: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectapi.server.runtime.processes._OVERDUE", 0.2)
    printed = Printed()
    code = f"{IGNORE}{SAY}while True: os.kill(os.getppid(), signal.SIGSTOP)"
    running = processes.start(python(code, tmp_path), printed)
    pids = printed.numbers(1)
    running.stop(0.1, "it was enough")
    assert running.wait(20) == 137
    assert running.reason == "it was enough"
    until(lambda: not alive([*pids, running.keeper_pid]), "the end of both")


def test_a_program_gets_what_it_is_given_and_no_more(processes: Processes, tmp_path: Path) -> None:
    code = "print(os.getcwd(), sorted(os.environ), sys.stdin.read(), sys.argv[1:], os.getsid(0))"
    command = python(code, tmp_path, "two words", "ä\udcff", SECRET="1 2\n3", Ü="ü")
    printed = Printed()
    running = processes.start(command, printed)
    line = psutil.Process(running.keeper_pid).cmdline()
    assert running.wait(20) == 0
    arguments = ["two words", "ä\udcff"]
    names = sorted(["PATH", "SECRET", "Ü", *({"LC_CTYPE"} & set(printed.texts()[0].split("'")))])
    assert printed.texts() == [f"{tmp_path} {names}  {arguments} {running.pid}"]
    assert "1 2" not in " ".join(line)


def test_limits_that_the_system_keeps(processes: Processes, tmp_path: Path) -> None:
    code = """
import resource
for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
    print(*resource.getrlimit(kind))
print(os.nice(0), len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1)
"""
    limits = Limits(cpu=0.5, disk=123_456, files=99, nice=4)
    printed = Printed()
    before = os.nice(0)
    assert processes.start(python(code, tmp_path, limits=limits), printed).wait(20) == 0
    assert printed.texts() == ["0 0", "123456 123456", "99 99", f"{min(before + 4, 19)} 1"]


SERVER = """
import os, sys
from pathlib import Path
sys.path[:0] = [{source!r}, {root!r}]
from connectapi.server.runtime.processes import Processes
from tests.server.runtime.running import Printed, python
processes = Processes()
for code in {codes!r}:
    printed = Printed()
    running = processes.start(python(code, Path({folder!r})), printed)
    print(running.keeper_pid, *printed.numbers(code.count("getpid")), flush=True)
import time
time.sleep(300)
"""


@linux
def test_nothing_outlives_a_server_that_is_killed(tmp_path: Path) -> None:
    codes = [SAY + REST, IGNORE + SAY + REST, IGNORE + DETACH + SAY + REST]
    root = Path(__file__).parents[3]
    code = SERVER.format(
        source=str(root / "src"), root=str(root), codes=codes, folder=str(tmp_path)
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as server:
        assert server.stdout
        pids = [int(pid) for _ in codes for pid in server.stdout.readline().split()]
        try:
            assert alive(pids) == pids
            assert len(pids) == 7
            server.kill()
            begun = time.monotonic()
            until(lambda: not alive(pids), "the end of all")
            assert time.monotonic() - begun < 15  # half a second where the machine is idle
        finally:
            end(pids)
