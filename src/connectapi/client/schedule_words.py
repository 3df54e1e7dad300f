"""Words and numbers of schedules: days, ordinals, time zones, and what is refused."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo, available_timezones

from connectapi._core.errors import InvalidArgument

Day: TypeAlias = Literal[
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"
]

DAYS: Final[tuple[Day, ...]] = (
    *("sunday", "monday", "tuesday", "wednesday"),
    *("thursday", "friday", "saturday"),
)
"""Names of the days, each at the number that the API gives it."""

_ORDINALS: Final = ("", "first", "second", "third", "fourth", "fifth")


def day_name(day: object) -> Day:
    """The name of a day that is given by name or by number, 0 being Sunday.

    Raises:
        InvalidArgument: It is none; the error names those that there are.
    """
    if isinstance(day, int) and not isinstance(day, bool) and 0 <= day <= 6:
        return DAYS[day]
    for known in DAYS:
        if isinstance(day, str) and day.strip().lower() == known:
            return known
    raise InvalidArgument(
        f"{day!r} is no day; use one of {', '.join(DAYS)}, or a number from 0 (Sunday) to 6."
    )


def day_names(days: object) -> tuple[Day, ...]:
    """The names of one day or several, in the order of the week, each once.

    Raises:
        InvalidArgument: There is none, or one of them is no day.
    """
    given = days if isinstance(days, Iterable) and not isinstance(days, str) else (days,)
    found = {DAYS.index(day_name(day)) for day in given}
    if not found:
        raise InvalidArgument(f"There are no days; give at least one of {', '.join(DAYS)}.")
    return tuple(DAYS[number] for number in sorted(found))


def whole_number(name: str, value: object, least: int, most: int) -> None:
    """Refuse what is no whole number in a range.

    Raises:
        InvalidArgument: It is not; the error names the range.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise InvalidArgument(f"{name} is a whole number from {least} to {most}, not {value!r}.")


def aware(name: str, moment: object) -> datetime:
    """The moment itself.

    Raises:
        InvalidArgument: It is no datetime, or one without a time zone.
    """
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        raise InvalidArgument(f"{name} is {moment!r}; give a datetime with a time zone.")
    return moment


def zone_of(name: object) -> ZoneInfo:
    """The time zone of a name.

    Raises:
        InvalidArgument: There is none of that name; the error names similar ones.
    """
    try:
        if isinstance(name, str) and name:
            return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        pass
    known = sorted(available_timezones())
    wanted = str(name).lower()
    close = [zone for zone in known if wanted and wanted in zone.lower()]
    close += difflib.get_close_matches(str(name), known, n=5, cutoff=0.5)
    shown = ", ".join(dict.fromkeys(close[:8])) or "UTC, Europe/Berlin, America/New_York"
    raise InvalidArgument(
        f"There is no time zone {name!r}; use a name such as {shown}. "
        "client.server.time_zones() lists those that the server knows."
    )


def every(number: int, unit: str) -> str:
    """Say "Every day" or "Every 2 days"."""
    return f"Every {unit}" if number == 1 else f"Every {number} {unit}s"


def of_months(number: int) -> str:
    """Say "of every month" or "of every 2 months"."""
    return f"of {every(number, 'month').lower()}"


def ordinal(number: int) -> str:
    """The word for a number from 1 to 5: "first"."""
    return _ORDINALS[number]


def numeral(number: int) -> str:
    """The short form of an ordinal: "1st", "12th", "23rd"."""
    teens = number % 100 in (11, 12, 13)
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def listed(words: Sequence[str]) -> str:
    """Say "Monday", "Monday and Friday" or "Monday, Tuesday and Friday"."""
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} and {words[-1]}"
