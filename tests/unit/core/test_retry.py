"""What is sent again, and after how long."""

from email.utils import formatdate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectapi._core.errors import (
    CertificateError,
    ConnectionFailed,
    ConnectionLost,
    ConnectTimedOut,
    InvalidArgument,
    ProtocolError,
    ProxyError,
    SessionClosed,
    TimedOut,
    TransportError,
)
from connectapi._core.retry import Outcome, RetryPolicy, retry_after_seconds

POLICY = RetryPolicy(attempts=4, base=0.25, longest=8, longest_asked=60)


def decide(
    outcome: Outcome, *, attempt: int = 1, is_read: bool = True, **more: Any
) -> float | None:
    facts = {"rewindable": True, "jitter": 1.0, "now": 0.0, "remaining": None} | more
    return POLICY.decide(attempt, outcome, is_read=is_read, **facts)


def test_reads_are_repeated_on_passing_states_alone() -> None:
    repeated = [status for status in range(200, 600) if decide(Outcome(status)) is not None]

    assert repeated == [429, 502, 503, 504]


def test_writes_are_repeated_only_where_the_server_refused_to_look() -> None:
    outcomes = {status: decide(Outcome(status), is_read=False) for status in range(200, 600)}

    assert [status for status, wait in outcomes.items() if wait is not None] == [429]


@pytest.mark.parametrize(
    "kind, read, write",
    [
        (ConnectionFailed, True, True),
        (ConnectTimedOut, True, True),
        (ConnectionLost, True, False),
        (TimedOut, True, False),
        (CertificateError, False, False),
        (ProxyError, False, False),
        (ProtocolError, False, False),
        (SessionClosed, False, False),
    ],
)
def test_failed_exchanges(kind: type[TransportError], *, read: bool, write: bool) -> None:
    outcome = Outcome(error=kind("it failed"))

    assert (decide(outcome, is_read=True) is not None) is read
    assert (decide(outcome, is_read=False) is not None) is write


def test_a_body_that_cannot_be_read_again_is_never_sent_again() -> None:
    assert decide(Outcome(429), is_read=False, rewindable=False) is None
    assert decide(Outcome(error=ConnectionFailed("no")), rewindable=False) is None


def test_attempts_are_counted() -> None:
    assert [decide(Outcome(503), attempt=number) is not None for number in range(1, 7)] == (
        [True, True, True, False, False, False]
    )
    once = RetryPolicy(attempts=1)
    assert once.decide(1, Outcome(503), is_read=True, rewindable=True, jitter=0) is None


@given(st.integers(1, 3), st.floats(0, 1))
def test_waits_double_within_the_bounds_of_the_jitter(attempt: int, jitter: float) -> None:
    wait = decide(Outcome(503), attempt=attempt, jitter=jitter)
    full = 0.25 * 2 ** (attempt - 1)

    assert wait is not None
    assert full / 2 <= wait <= full


def test_waits_have_a_longest() -> None:
    many = RetryPolicy(attempts=10_000, base=1, longest=8)

    for attempt in (5, 100, 9_999):
        wait = many.decide(attempt, Outcome(503), is_read=True, rewindable=True, jitter=1)
        assert wait == 8


def test_the_time_that_the_server_asks_for_is_obeyed() -> None:
    assert decide(Outcome(429, "30")) == 30
    assert decide(Outcome(503, "0")) == 0.25
    assert decide(Outcome(503, formatdate(1_000, usegmt=True)), now=990) == 10
    assert decide(Outcome(503, formatdate(1_000, usegmt=True)), now=2_000) == 0.25
    assert decide(Outcome(503, "soon")) == 0.25


def test_a_server_that_asks_for_too_long_ends_it() -> None:
    assert decide(Outcome(429, "61")) is None
    assert decide(Outcome(429, formatdate(100_000, usegmt=True)), now=0) is None


def test_a_wait_beyond_the_time_limit_ends_it() -> None:
    assert decide(Outcome(503), remaining=0.2) is None
    assert decide(Outcome(503), remaining=0.26) == 0.25
    assert decide(Outcome(429, "30"), remaining=29.9) is None


@pytest.mark.parametrize(
    "text, seconds",
    [
        (None, None),
        ("", None),
        ("120", 120),
        (" 7 ", 7),
        ("-5", None),
        ("1.5", None),
        ("\u0663", None),
        ("9" * 400, 999_999_999_999),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 1_445_412_480),
        ("Wednesday, 21-Oct-15 07:28:00 GMT", 1_445_412_480),
        ("Wed, 21 Oct 2015 07:28:00", 1_445_412_480),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
        ("tomorrow", None),
    ],
)
def test_retry_after_in_all_forms(text: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(text, 0.0) == seconds


@given(st.text())
def test_any_other_retry_after_is_no_error(text: str) -> None:
    seconds = retry_after_seconds(text, 0.0)
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize(
    "wrong", [{"attempts": 0}, {"base": -1}, {"longest": -0.1}, {"longest_asked": -1}]
)
def test_policies_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument, match="attempt"):
        RetryPolicy(**wrong)
