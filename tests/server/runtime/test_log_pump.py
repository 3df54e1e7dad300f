"""What processes print becomes lines, whoever prints how much of what."""

from __future__ import annotations

import os
import socket
import threading
import time
from pathlib import Path

import psutil
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectapi.server.runtime.limits import Allowance
from connectapi.server.runtime.log_pump import LINE_COST, RATE, SAVED, LogPump, Source
from connectapi.server.runtime.processes import Line, Processes
from connectapi.server.runtime.splitter import CUT, LONGEST, Splitter
from tests.server.runtime.running import Printed, python
from tests.waiting import until


def split(*pieces: bytes) -> list[str]:
    splitter = Splitter()
    return [line for piece in pieces for line in splitter.feed(piece)] + splitter.end()


@pytest.mark.parametrize(
    "data, lines",
    [
        (b"", []),
        (b"one\ntwo\n", ["one", "two"]),
        (b"no end", ["no end"]),
        (b"\n\n", ["", ""]),
        (b"dos\r\nlines\r\r\n", ["dos", "lines"]),
        (b"10%\r50%\r100%\ndone\n", ["100%", "done"]),
        (b"10%\r50%\r", ["50%"]),
        ("ümläut €\n".encode(), ["ümläut €"]),
        (b"\xff\xfe bad \xc3\n", ["\ufffd\ufffd bad \ufffd"]),
        (b"a\x00b\n", ["a\ufffdb"]),
        (b"x" * LONGEST + b"\n", ["x" * LONGEST]),
        (b"x" * (LONGEST + 1), ["x" * LONGEST + CUT, "x"]),
        ("€".encode() * LONGEST, ["€" * (LONGEST // 3) + CUT] * 3 + ["€"]),
    ],
)
def test_lines(data: bytes, lines: list[str]) -> None:
    assert split(data) == lines
    size = 1 if len(data) < 100 else 997
    assert split(*(data[at : at + size] for at in range(0, len(data), size))) == lines


PIECES = st.lists(
    st.one_of(
        st.binary(max_size=12),
        st.sampled_from([b"\n", b"\r", b"\r\n", b"\x80" * 4, "€ü".encode(), b"\x00"]),
        st.integers(LONGEST - 3, LONGEST + 3).map(lambda count: b"y" * count),
    ),
    max_size=12,
)


@given(PIECES)
@example([b"y" * LONGEST, b"\r", b"y" * LONGEST, b"y\r\n"])
@settings(max_examples=100, deadline=None)
def test_the_same_lines_come_out_however_bytes_arrive(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    assert split(*pieces) == split(whole)
    assert all(len(line) <= LONGEST + len(CUT) for line in split(whole))
    assert "\n" not in "".join(split(whole))


@given(st.lists(st.text(st.characters(blacklist_characters="\n\r\0", codec="utf-8"))))
@settings(max_examples=50, deadline=None)
def test_text_comes_out_as_it_went_in(lines: list[str]) -> None:
    assert split("".join(f"{line}\n" for line in lines).encode()) == lines


@given(PIECES)
@settings(max_examples=50, deadline=None)
def test_little_is_kept_of_a_line_without_an_end(pieces: list[bytes]) -> None:
    splitter = Splitter()
    for piece in pieces:
        splitter.feed(piece)
        assert len(splitter._rest) <= LONGEST + 1


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(0, 1000)), max_size=30))
def test_no_more_is_taken_than_the_allowance(takings: list[tuple[float, int]]) -> None:
    allowance, now, taken = Allowance(rate=100, holds=500, now=0), 0.0, 0
    for pause, amount in takings:
        now += pause
        taken += amount
        now += allowance.take(amount, now)
        assert taken <= 500 + 100 * now + 0.001


def test_lines_have_their_sources_and_times_in_order(processes: Processes, tmp_path: Path) -> None:
    printed = Printed()
    code = "for n in range(500):\n    print(n)\n    print(-n, file=sys.stderr)"
    assert processes.start(python(code, tmp_path), printed).wait(20) == 0
    assert printed.texts("stdout") == [str(n) for n in range(500)]
    assert printed.texts("stderr") == [str(-n) for n in range(500)]
    times = [line.time for line in printed.lines if line.source == "stderr"]
    assert times == sorted(times)
    assert times[0].tzinfo is not None


def test_one_that_prints_without_end_leaves_room_for_others(
    processes: Processes, tmp_path: Path
) -> None:
    count = 0

    def counted(batch: object) -> None:
        nonlocal count
        assert isinstance(batch, list)
        count += sum(len(line.text) + LINE_COST for line in batch)

    before = psutil.Process().memory_info().rss
    begun = time.monotonic()
    loud = processes.start(python("while True: os.write(1, b'x' * 99 + b'\\n')", tmp_path), counted)
    endless = processes.start(python("while True: os.write(2, b'x' * 9999)", tmp_path), counted)
    until(lambda: time.monotonic() > begun + 1, "a second")
    printed = Printed()
    asked = time.monotonic()
    quiet = processes.start(python("print('here', flush=True)\ntime.sleep(300)", tmp_path), printed)
    until(lambda: printed.texts() == ["here"], "the line of the quiet one", 5)
    waited = time.monotonic() - asked
    for each in (loud, endless, quiet):
        each.stop(0)
    for each in (loud, endless, quiet):
        assert each.wait(10) == 137
    lasted = time.monotonic() - begun
    # What was left in the pipes of both is read in the end.
    assert count < 2 * (SAVED + RATE * lasted) * 1.2 + 2 * 1024 * 1024
    assert count > 1_000_000
    assert psutil.Process().memory_info().rss - before < 30_000_000
    assert waited < 3


def test_who_prints_waits_while_the_log_is_behind(tmp_path: Path) -> None:
    behind = threading.Event()
    behind.set()
    processes = Processes(hold=behind.is_set)
    printed = Printed()
    try:
        code = "for n in range(30_000): print(n)\nos.write(2, b'all out')"
        running = processes.start(python(code, tmp_path), printed)
        assert running.wait(0.5) is None
        assert printed.lines == []
        behind.clear()
        assert running.wait(20) == 0
        assert printed.texts() == [str(n) for n in range(30_000)]
    finally:
        processes.close(0.5)


def test_a_sink_that_fails_harms_nobody(
    processes: Processes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(batch: object) -> None:
        raise ValueError("no place left")

    printed = Printed()
    first = processes.start(python("print(1)", tmp_path), fail)
    second = processes.start(python("print(2)", tmp_path), printed)
    assert (first.wait(20), second.wait(20)) == (0, 0)
    assert printed.texts() == ["2"]
    assert "lines of a process were not taken" in caplog.text


def test_a_line_without_an_end_comes_at_the_end(processes: Processes, tmp_path: Path) -> None:
    printed = Printed()
    code = (
        "os.write(1, b'caf\\xc3'); time.sleep(0.1); os.write(1, b'\\xa9 \\xff'); os.write(2, b'!')"
    )
    processes.start(python(code, tmp_path), printed).wait(20)
    assert [line[::2] for line in printed.lines if line.source == "stdout"] == [
        ("stdout", "café \ufffd")
    ]
    assert printed.texts("stderr") == ["!"]
    assert all(isinstance(line, Line) for line in printed.lines)


@pytest.mark.parametrize("answer", [b"code none\n", b"\xff\n"])
def test_an_answer_that_is_not_understood_ends_nobody_elses_lines(
    caplog: pytest.LogCaptureFixture, answer: bytes
) -> None:
    pump = LogPump(None, None)
    given: list[Line] = []
    kept: list[socket.socket] = []

    def answered(text: str) -> None:
        int(text.partition(" ")[2])

    def add(name: str) -> tuple[socket.socket, int]:
        ours, theirs = socket.socketpair()
        kept.append(ours)
        reading, writing = os.pipe()
        ours.setblocking(False)
        os.set_blocking(reading, False)
        pump.add(Source(ours, {name: reading}, given.extend, answered, ours.close))
        return theirs, writing

    odd, other = add("odd"), add("other")
    odd[0].send(answer)
    until(lambda: "not understood" in caplog.text)
    os.write(other[1], b"still here\n")
    until(lambda: [line.text for line in given] == ["still here"])
    for keeper, writing in (odd, other):
        os.close(writing)
        keeper.close()
    until(lambda: all(ours.fileno() == -1 for ours in kept), "the end of both")
    pump.close()
