"""Whether to send a request again, and how long to wait before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

from connectapi._core.errors import InvalidArgument, TransportError

TRANSIENT_STATUSES: Final = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt went: a response's status, or an error in its place."""

    status: int = 0
    retry_after: str | None = None
    error: TransportError | None = None


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When to try again.

    Reads are repeated on failed connections, resets, timeouts, 429, 502, 503 and 504; writes only
    when the server surely did not take them: no connection came about, or 429.

    Attributes:
        attempts: How often a request is sent at most; 1 never repeats.
        base: Seconds of the first wait, doubled for every further one.
        longest: The longest wait in seconds that this policy chooses.
        longest_asked: The longest `Retry-After` in seconds that is obeyed; a longer one ends it.
    """

    attempts: int = 4
    base: float = 0.25
    longest: float = 8.0
    longest_asked: float = 60.0

    def __post_init__(self) -> None:
        if self.attempts < 1 or min(self.base, self.longest, self.longest_asked) < 0:
            message = "A retry policy needs at least 1 attempt and waits of 0 seconds or more."
            raise InvalidArgument(message)

    def decide(
        self,
        attempt: int,
        outcome: Outcome,
        *,
        is_read: bool,
        rewindable: bool,
        jitter: float,
        now: float = 0.0,
        remaining: float | None = None,
    ) -> float | None:
        """Give the seconds to wait before the next attempt, or None to give up.

        Args:
            attempt: How many attempts were made, from 1.
            outcome: How the last one went.
            is_read: The request changes nothing on the server.
            rewindable: The request's body can be sent again.
            jitter: A random number from 0 to 1.
            now: Seconds since the epoch, for a `Retry-After` that is a date.
            remaining: Seconds left for the whole call, None for no limit.
        """
        if attempt >= self.attempts or not rewindable or not _worthwhile(outcome, is_read=is_read):
            return None
        wait = min(self.longest, self.base * 2 ** min(attempt - 1, 30)) * (0.5 + jitter / 2)
        asked = retry_after_seconds(outcome.retry_after, now)
        if asked is not None:
            if asked > self.longest_asked:
                return None
            wait = max(wait, asked)
        return wait if remaining is None or wait < remaining else None


def retry_after_seconds(value: str | None, now: float) -> float | None:
    """Read a `Retry-After` header, seconds or an HTTP date; None when it is absent or broken."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)


def _worthwhile(outcome: Outcome, *, is_read: bool) -> bool:
    error = outcome.error
    if error is not None:
        return error.transient and (is_read or error.not_received)
    return outcome.status in TRANSIENT_STATUSES and (is_read or outcome.status == 429)
