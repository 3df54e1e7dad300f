"""The clock of a local server, as tests move it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectapi.server.services import Services


class MovableClock:
    """The server's clock. It runs; a test moves it on, back, or to a time.

    Everything on the server goes by it: the times in answers, keys and sessions that end, users who
    were seen lately, schedules. Scheduled runs whose time has come start at once. Where the clock
    is set back, schedules run again at the times that come again.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    def __repr__(self) -> str:
        return f"MovableClock({self.now().isoformat()})"

    def now(self) -> datetime:
        """Give the server's present time, aware and in UTC."""
        return self._services.clock.now()

    def move(
        self,
        by: timedelta = timedelta(),
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
    ) -> datetime:
        """Move the clock by the sum of all that is given, back where it is negative.

        Returns:
            The server's new time.
        """
        by += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        self._services.clock.move(by)
        return self._moved(back=by < timedelta())

    def set(self, moment: datetime) -> datetime:
        """Let the clock go on from an aware time.

        Returns:
            The server's new time.

        Raises:
            ValueError: The time has no offset from UTC.
        """
        if moment.tzinfo is None:
            message = f"{moment} has no time zone; write datetime(..., tzinfo=UTC)"
            raise ValueError(message)
        back = moment < self.now()
        self._services.clock.set(moment)
        return self._moved(back=back)

    def _moved(self, *, back: bool) -> datetime:
        scheduler = self._services.scheduler
        if back:
            scheduler.plan_earlier()
        scheduler.run_due()
        return self.now()
