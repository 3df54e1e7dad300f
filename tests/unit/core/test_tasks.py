"""A task's answers: new lines, the end, failures, misses."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectapi._core.errors import NotFound, RouteNotFound
from connectapi._core.tasks import TOLERATED_MISSES, TaskProgress, TaskReport

START = TaskProgress("t")


def report(*output: str, last: int, finished: bool = False, **more: Any) -> TaskReport:
    return TaskReport(output, last, finished, **more)


def missing(kind: type[NotFound] = NotFound) -> NotFound:
    return kind("no such task", status=404, method="GET", path="/v1/tasks/t")


@given(
    st.lists(st.text(max_size=3), max_size=20),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=8),
)
def test_every_line_is_new_exactly_once(
    lines: Sequence[str], answers: Sequence[tuple[float, float]]
) -> None:
    progress = START
    for start, end in [*answers, (0, 1)]:
        # The server may begin earlier than it was asked to, or answer nothing new.
        begins = int(start * progress.first)
        last = progress.first + int(end * (len(lines) - progress.first))
        progress = progress.after(report(*lines[begins:last], last=last))
        assert progress.log == tuple(lines[:last])
    assert progress.log == tuple(lines)


def test_a_repeated_answer_has_no_new_lines() -> None:
    once = START.after(report("a", "b", last=2))
    twice = once.after(report("a", "b", last=2))

    assert once.new_lines == ("a", "b")
    assert twice.new_lines == ()
    assert twice.first == 2


def test_a_node_that_is_behind_takes_nothing_back() -> None:
    ahead = START.after(report("a", "b", "c", last=3))
    behind = ahead.after(report("a", last=1))

    assert behind.first == 3
    assert behind.log == ("a", "b", "c")


@pytest.mark.parametrize(
    "code, error, failed", [(0, "", False), (1, "", True), (0, "broke", True), (-1, "x", True)]
)
def test_what_is_a_failure(code: int, error: str, *, failed: bool) -> None:
    done = START.after(report("line", last=1, finished=True, code=code, error=error))
    running = START.after(report("line", last=1, finished=False, code=code, error=error))

    assert (done.failure() is not None) is failed
    assert running.failure() is None


def test_a_failure_says_why_and_ends_with_the_log() -> None:
    lines = [f"line {number}" for number in range(50)]
    error = START.after(
        report(*lines, last=50, finished=True, code=7, error="Package x is missing.")
    ).failure()

    assert error is not None
    assert error.log == tuple(lines)
    assert "Task t failed: Package x is missing (code 7)." in str(error)
    assert str(error).endswith("line 49")
    assert "line 10\n" not in str(error)


def test_a_few_misses_in_a_row_are_a_balancers_doing() -> None:
    progress = START
    for _ in range(TOLERATED_MISSES):
        progress = progress.after_miss(missing())
    found = progress.after(report("a", last=1))
    for _ in range(TOLERATED_MISSES):
        found = found.after_miss(missing())

    assert found.log == ("a",)
    assert found.new_lines == ()
    error = missing()
    with pytest.raises(NotFound) as caught:
        found.after_miss(error)
    assert caught.value is error


def test_a_missing_route_is_told_at_once() -> None:
    with pytest.raises(RouteNotFound):
        START.after_miss(missing(RouteNotFound))


def test_a_time_out_names_the_task_to_wait_for_again() -> None:
    error = START.after(report("a", last=1)).timed_out(2.5)

    assert error.task_id == "t"
    assert error.log == ("a",)
    assert "Task t did not end within 2.5 s" in str(error)
    assert "wait for it again" in str(error)
