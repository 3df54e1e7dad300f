"""One call from first attempt to last: what to do after each, without doing it."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from connectapi._core.config import Settings
from connectapi._core.errors import TimedOut, TransportError
from connectapi._core.network import Attempt, network_error
from connectapi._core.redirect import STATUSES, Redirection, follow
from connectapi._core.request import READS, Prepared
from connectapi._core.retry import Outcome
from connectapi._core.secret import Secret
from connectapi._io.clock import Clock
from connectapi._session.shared import authenticated, log, log_attempt


class Call:
    """The state of one call; `prepared` is what to send next."""

    __slots__ = (
        "_attempt",
        "_clock",
        "_deadline",
        "_headers",
        "_redirects",
        "_refreshed",
        "_settings",
        "_started",
        "_total",
        "prepared",
    )

    def __init__(
        self,
        prepared: Prepared,
        settings: Settings,
        headers: Mapping[str, Secret],
        clock: Clock,
    ) -> None:
        self.prepared = prepared
        self._settings = settings
        self._headers = headers
        self._clock = clock
        self._total = prepared.timeout
        self._deadline = None if self._total is None else clock.monotonic() + self._total
        self._attempt = 1
        self._redirects = 0
        self._refreshed = False
        self._started = 0.0

    def begin(self) -> None:
        """Get ready for the next attempt.

        Raises:
            TimedOut: The time for the whole call is used up.
        """
        if self._deadline is not None:
            remaining = self._deadline - self._clock.monotonic()
            if remaining <= 0:
                raise self._out_of_time()
            self.prepared.timeout = remaining
        if log.isEnabledFor(logging.DEBUG):
            self._started = self._clock.monotonic()

    def after_answer(self, status: int, headers: Mapping[str, str]) -> float | None:
        """Give the seconds to wait before the next attempt; None when this answer is the one.

        Raises:
            RedirectRefused: The answer points where the request must not go.
        """
        if self._started:
            self._log(status)
        if status < 300:
            return None
        prepared = self.prepared
        if status in STATUSES:
            self._redirects += 1
            step = Redirection(
                prepared.method,
                prepared.url,
                status,
                headers.get("location") or "",
                prepared.rewindable,
                self._redirects,
                headers.get("x-correlation-id") or prepared.correlation_id,
            )
            prepared.url = follow(step)
            self._authenticate()
            return 0.0
        if status == 401 and not self._refreshed and prepared.rewindable:
            self._refreshed = True
            if self._settings.auth.refresh():
                self._authenticate()
                return 0.0
        if status < 429:
            return None
        return self._decide(Outcome(status, headers.get("retry-after")))

    def after_error(self, error: TransportError) -> float | None:
        """Give the seconds to wait before the next attempt; None when this error is the end."""
        if self._started:
            self._log(error)
        return self._decide(Outcome(error=error))

    def _decide(self, outcome: Outcome) -> float | None:
        wait = self._settings.retry.decide(
            self._attempt,
            outcome,
            is_read=self.prepared.method in READS,
            rewindable=self.prepared.rewindable,
            jitter=self._clock.jitter(),
            now=self._clock.now(),
            remaining=self._remaining(),
        )
        if wait is not None:
            self._attempt += 1
            self._authenticate()
        return wait

    def _authenticate(self) -> None:
        prepared = self.prepared
        prepared.secrets = authenticated(
            prepared.method, prepared.url, self._settings, self._headers
        )

    def _remaining(self) -> float | None:
        return None if self._deadline is None else self._deadline - self._clock.monotonic()

    def _out_of_time(self) -> TransportError:
        prepared = self.prepared
        where = Attempt(prepared.method, prepared.url, prepared.correlation_id, limit=self._total)
        error = network_error("timeout", (), where)
        return error if isinstance(error, TimedOut) else TimedOut(error.message)

    def _log(self, outcome: int | TransportError) -> None:
        seconds = self._clock.monotonic() - self._started
        log_attempt(self.prepared, self._attempt, seconds, outcome)
