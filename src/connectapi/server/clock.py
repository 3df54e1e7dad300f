"""Time as the server sees it, and as it writes it down.

Times are kept as RFC 3339 text in UTC with six digits of a second, so that the order of the text
is the order of time, in every database, and an answer needs no conversion.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """The server's clock: the machine's time, moved by an offset that tests may change."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._moved: list[Callable[[], None]] = []

    def when_moved(self, call: Callable[[], None]) -> None:
        """Have something called after each move, for who waits until a time comes."""
        self._moved.append(call)

    def now(self) -> datetime:
        """Give the present time, aware and in UTC."""
        return datetime.now(UTC) + self._offset

    def move(self, by: timedelta) -> None:
        """Move the clock on (or back, with a negative difference)."""
        self._offset += by
        self._tell()

    def set(self, moment: datetime) -> None:
        """Let the clock go on from an aware time."""
        self._offset = moment - datetime.now(UTC)
        self._tell()

    def stamp(self) -> str:
        """Give the present time as the database and the API write it."""
        return stamp(self.now())

    def _tell(self) -> None:
        for call in self._moved:
            call()


def stamp(moment: datetime) -> str:
    """Write an aware time in UTC with a fixed number of digits."""
    # strftime would write the years before 1000 without their zeros.
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def parse(text: str) -> datetime:
    """Read an RFC 3339 time.

    Raises:
        ValueError: The text is no RFC 3339 time, lacks its offset, or is so near to the first or
            the last year that it cannot be told in UTC.
    """
    if "T" not in text.upper() and " " not in text:
        message = f"{text!r} has a date but no time"
        raise ValueError(message)
    # A plus sign that was not escaped in a query string arrives as a space.
    moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text.upper() else text)
    if moment.tzinfo is None:
        message = f"{text!r} has no offset from UTC"
        raise ValueError(message)
    try:
        moment.astimezone(UTC)
    except OverflowError:
        message = f"{text!r} is no time in UTC"
        raise ValueError(message) from None
    return moment
