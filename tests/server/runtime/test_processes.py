"""Processes are kept within their limits, measured, and all ended together."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectapi.server.runtime.limits import (
    OUT_OF_DISK,
    OUT_OF_MEMORY,
    OUT_OF_TIME,
    cores_for,
    exceeded,
    explain,
    folder_size,
)
from connectapi.server.runtime.processes import (
    CannotStart,
    Command,
    Limits,
    Processes,
    Running,
    Sample,
)
from tests.server.runtime.running import Printed, alive, python
from tests.waiting import until

MEBIBYTE = 1024 * 1024
REST = "\ntime.sleep(300)"


@pytest.mark.parametrize(
    "code, limits, reason, expected",
    [
        pytest.param(
            f"data = b'x' * {100 * MEBIBYTE}{REST}",
            Limits(memory=64 * MEBIBYTE),
            OUT_OF_MEMORY,
            {137},
            id="memory",
        ),
        pytest.param(
            f"for _ in range(4):\n    if os.fork() == 0: break\nd = b'x' * {30 * MEBIBYTE}{REST}",
            Limits(memory=100 * MEBIBYTE),
            OUT_OF_MEMORY,
            {137},
            id="memory of all together",
        ),
        pytest.param(
            f"for n in range(8): open(str(n), 'wb').write(b'x' * {MEBIBYTE}){REST}",
            Limits(disk=5 * MEBIBYTE),
            OUT_OF_DISK,
            {143},
            id="disk",
        ),
        pytest.param(REST, Limits(seconds=0.3), OUT_OF_TIME, {143}, id="time"),
    ],
)
def test_one_beyond_a_limit_is_ended(
    processes: Processes,
    tmp_path: Path,
    code: str,
    limits: Limits,
    reason: str,
    expected: set[int],
) -> None:
    running = processes.start(python(code, tmp_path, limits=limits), Printed())
    assert running.wait(20) in expected
    assert running.reason == reason
    assert str(running.pid) not in explain(reason, limits)


def test_one_file_is_not_longer_than_the_quota(processes: Processes, tmp_path: Path) -> None:
    code = f"with open('big', 'wb') as file:\n    file.write(b'x' * {4 * MEBIBYTE})"
    printed = Printed()
    limits = Limits(disk=2 * MEBIBYTE)
    assert processes.start(python(code, tmp_path, limits=limits), printed).wait(20) in {1, 143}
    assert (tmp_path / "big").stat().st_size == 2 * MEBIBYTE


def test_one_within_its_limits_is_left_alone(processes: Processes, tmp_path: Path) -> None:
    limits = Limits(memory=500 * MEBIBYTE, cpu=1, disk=50 * MEBIBYTE, seconds=60)
    running = processes.start(python("time.sleep(0.4)", tmp_path, limits=limits), Printed())
    assert (running.wait(20), running.reason) == (0, None)


def test_what_a_tree_uses_is_measured(processes: Processes, tmp_path: Path) -> None:
    samples: list[Sample] = []
    code = f"data = b'x' * {40 * MEBIBYTE}\nos.fork()\nwhile True: pass"
    running = processes.start(
        python(code, tmp_path), Printed(), sampled=lambda _, sample: samples.append(sample)
    )
    until(lambda: any(s.processes == 2 and s.cpu_seconds > 0.1 for s in samples), "samples")
    running.stop(0)
    running.wait(20)
    last = running.last_sample
    assert last is not None
    assert last.memory > 40 * MEBIBYTE
    assert last.cpu_seconds > 0
    assert all(0 <= sample.cpu < 64 for sample in samples)
    assert [s.cpu_seconds for s in samples] == sorted(s.cpu_seconds for s in samples)


@pytest.mark.parametrize(
    "argv, folder, text",
    [
        (["no-such-program"], ".", "there is no such program on the PATH"),
        (["./no-such-program"], ".", "No such file"),
        (["./text"], ".", "Permission denied"),
        (["./broken"], ".", "Exec format error"),
        (["sh"], "nowhere", "there is no such folder"),
        (["sh", "a\0b"], ".", "NUL"),
    ],
)
def test_what_cannot_be_started(
    processes: Processes, tmp_path: Path, argv: list[str], folder: str, text: str
) -> None:
    (tmp_path / "text").write_text("no program")
    (tmp_path / "broken").write_text("no program")
    (tmp_path / "broken").chmod(0o755)
    command = Command(argv, tmp_path / folder, {"PATH": "/usr/bin:/bin"})
    with pytest.raises(CannotStart, match=text):
        processes.start(command, Printed())
    assert processes.running() == []


def test_the_end_is_told_once_after_the_last_line(processes: Processes, tmp_path: Path) -> None:
    ends: list[tuple[Running, int | None, list[str]]] = []
    printed = Printed()

    def ended(running: Running) -> None:
        ends.append((running, running.exit_code, printed.texts()))

    running = processes.start(python("print('last')", tmp_path), printed, ended)
    assert running.exit_code is None or ends
    assert running.wait(20) == 0
    running.stop()
    assert ends == [(running, 0, ["last"])]
    assert (running.wait(0), running.reason) == (0, None)
    assert processes.running() == []


def test_many_are_ended_together_in_bounded_time(tmp_path: Path) -> None:
    processes = Processes(interval=0.1)
    printed, ends = Printed(), threading.Semaphore(0)
    code = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint(os.getpid(), flush=True)" + REST
    running = [
        processes.start(python(code, tmp_path), printed, lambda _: ends.release()) for _ in range(8)
    ]
    pids = printed.numbers(8)
    assert processes.running() == running
    begun = time.monotonic()
    processes.close(0.3)
    assert time.monotonic() - begun < 5
    assert alive(pids) == alive([each.keeper_pid for each in running]) == []
    assert all(ends.acquire(timeout=1) for _ in running)
    assert processes.running() == []
    with pytest.raises(RuntimeError, match="stops"):
        processes.start(python("pass", tmp_path), printed)
    processes.close()


def test_those_of_one_server_do_not_wait_for_each_other(
    processes: Processes, tmp_path: Path
) -> None:
    def start(results: list[int | None]) -> None:
        results.append(processes.start(python("time.sleep(0.1)", tmp_path), Printed()).wait(20))

    results: list[int | None] = []
    threads = [threading.Thread(target=start, args=(results,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert results == [0] * 6


def test_a_limit_that_is_not_set_is_never_exceeded() -> None:
    assert exceeded(Limits(), memory=10**15, disk=10**15, seconds=10**9) is None
    limits = Limits(memory=5, disk=5, seconds=5)
    assert exceeded(limits, memory=5, disk=5, seconds=5) is None
    assert exceeded(limits, memory=6, disk=6, seconds=6) == OUT_OF_MEMORY
    assert "5 bytes" in explain(OUT_OF_MEMORY, limits)


@given(st.floats(0.01, 80), st.integers(1, 64), st.integers(0, 1000))
def test_cores_are_as_many_as_allowed_and_there(cpu: float, count: int, turn: int) -> None:
    available = list(range(3, 3 + count))
    cores = cores_for(cpu, available, turn)
    if cores is not None:
        assert len(set(cores)) == len(cores) < count
        assert cpu <= len(cores) < cpu + 1
        assert set(cores) <= set(available)


def test_processes_are_spread_over_the_cores() -> None:
    assert [cores_for(1, [0, 1, 2], turn) for turn in range(4)] == [[0], [1], [2], [0]]
    assert [cores_for(2, [0, 1, 2], turn) for turn in range(2)] == [[0, 1], [0, 2]]
    assert cores_for(None, [0, 1], 0) is None
    assert cores_for(2, [0, 1], 0) is None


def test_a_folder_is_as_large_as_its_files(tmp_path: Path) -> None:
    (tmp_path / "deep" / "down").mkdir(parents=True)
    (tmp_path / "deep" / "down" / "file").write_bytes(b"x" * MEBIBYTE)
    (tmp_path / "again").hardlink_to(tmp_path / "deep" / "down" / "file")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "outside").symlink_to("/usr")
    size = folder_size([tmp_path, tmp_path / "missing"], 10**12)
    assert MEBIBYTE <= size < MEBIBYTE + 100_000
    assert folder_size([tmp_path], 10) > 10
