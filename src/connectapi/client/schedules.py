"""Schedules: when a report is rendered. The ten kinds, checked, in words, and run by run.

>>> EveryDays(2, timezone="Europe/Berlin").describe()
'Every 2 days (Europe/Berlin)'
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, datetime
from typing import ClassVar, Final

from connectapi._core.errors import InvalidArgument
from connectapi._core.recurrence import LARGEST_INTERVAL, InvalidRecurrence, Recurrence, rules_of
from connectapi.client.schedule_words import (
    DAYS,
    Day,
    aware,
    day_name,
    day_names,
    every,
    listed,
    numeral,
    of_months,
    ordinal,
    whole_number,
    zone_of,
)

_MOST_RUNS: Final = 10_000
_ROLLING: Final = frozenset({"minute", "hour"})


@dataclass(frozen=True)
class Schedule(ABC):
    """When a report is rendered; use one of the kinds, such as `EveryDays`.

    Schedules by the minute and the hour are fixed spans from their start. All others run at the
    start's time of day in their time zone, also where the clocks change.

    Attributes:
        start_time: The first moment that may be a run; None for the moment of setting it.
        end_time: No run comes after it; None for no end.
        timezone: Name of a time zone, such as `Europe/Berlin`.
        email: Whether the report is sent by mail after each run.

    Raises:
        InvalidArgument: A value that cannot be used, such as a naive time or an unknown zone.
    """

    _: KW_ONLY
    start_time: datetime | None = None
    end_time: datetime | None = None
    timezone: str = "UTC"
    email: bool = False

    kind: ClassVar[str] = ""
    """What the API calls the kind."""

    def __post_init__(self) -> None:
        """Check what all kinds have in common."""
        for name in ("start_time", "end_time"):
            if getattr(self, name) is not None:
                aware(name, getattr(self, name))
        if self.start_time and self.end_time and self.end_time < self.start_time:
            raise InvalidArgument(
                f"The schedule would end ({self.end_time}) before it starts ({self.start_time})."
            )
        if not isinstance(self.email, bool):
            raise InvalidArgument(f"email is True or False, not {self.email!r}.")
        zone_of(self.timezone)

    @abstractmethod
    def parts(self) -> dict[str, object]:
        """What only this kind says, under the API's names."""

    @abstractmethod
    def rhythm(self) -> str:
        """How often it runs, in words."""

    def describe(self) -> str:
        """The schedule in words; times are in its own time zone."""
        zone, words = zone_of(self.timezone), self.rhythm()
        if self.start_time is not None:
            start = self.start_time.astimezone(zone)
            time_of_day = "" if self.kind in _ROLLING else f" at {start:%H:%M}"
            words += f"{time_of_day}, from {start:%Y-%m-%d %H:%M}"
        if self.end_time is not None:
            words += f", until {self.end_time.astimezone(zone):%Y-%m-%d %H:%M}"
        return f"{words} ({self.timezone})" + (", sent by mail" if self.email else "")

    def next_runs(self, after: datetime, count: int = 1) -> list[datetime]:
        """Work out the runs later than a moment, at most `count`, in the schedule's time zone.

        There are fewer where it ends. Without a start time they are counted from `after`. Nothing
        is sent.

        Raises:
            InvalidArgument: `after` has no time zone, `count` is not from 0 to 10,000, or the
                server's rule cannot be worked out here.
        """
        aware("after", after)
        whole_number("count", count, 0, _MOST_RUNS)
        zone = zone_of(self.timezone)
        try:
            rules = rules_of(self.kind, json.dumps(self.parts()))
        except InvalidRecurrence as problem:
            raise InvalidArgument(f"The schedule cannot be worked out: {problem}.") from None
        # Within one zone Python counts on the wall clock, which the kinds of fixed spans do not.
        start, moment = (self.start_time or after).astimezone(UTC), after.astimezone(UTC)
        recurrence = Recurrence(rules, start, zone, self.end_time)
        runs: list[datetime] = []
        while len(runs) < count and (found := recurrence.next_run(moment)) is not None:
            moment = found
            runs.append(found.astimezone(zone))
        return runs


@dataclass(frozen=True)
class _Every(Schedule):
    """A schedule that is one number of one unit."""

    n: int = 1

    unit: ClassVar[str] = ""

    def __post_init__(self) -> None:
        """Check the number, too."""
        super().__post_init__()
        whole_number("n", self.n, 1, LARGEST_INTERVAL)

    def parts(self) -> dict[str, object]:
        """The number of units."""
        return {"N": self.n}

    def rhythm(self) -> str:
        """Every so many units."""
        return every(self.n, self.unit)


@dataclass(frozen=True)
class EveryMinutes(_Every):
    """Every `n` minutes (30 unless given)."""

    n: int = 30
    kind: ClassVar[str] = "minute"
    unit: ClassVar[str] = "minute"


@dataclass(frozen=True)
class EveryHours(_Every):
    """Every `n` hours (1 unless given)."""

    kind: ClassVar[str] = "hour"
    unit: ClassVar[str] = "hour"


@dataclass(frozen=True)
class EveryDays(_Every):
    """Every `n` days (1 unless given)."""

    kind: ClassVar[str] = "day"
    unit: ClassVar[str] = "day"


@dataclass(frozen=True)
class EveryWeeks(_Every):
    """Every `n` weeks (1 unless given), on the start's day of the week."""

    kind: ClassVar[str] = "week"
    unit: ClassVar[str] = "week"


@dataclass(frozen=True)
class EveryYears(_Every):
    """Every `n` years (1 unless given), on the start's date."""

    kind: ClassVar[str] = "year"
    unit: ClassVar[str] = "year"


@dataclass(frozen=True)
class EveryWeekday(Schedule):
    """From Monday to Friday."""

    kind: ClassVar[str] = "weekday"

    def parts(self) -> dict[str, object]:
        """Nothing."""
        return {}

    def rhythm(self) -> str:
        """Every weekday."""
        return "Every weekday from Monday to Friday"


@dataclass(frozen=True)
class OnDaysOfWeek(Schedule):
    """On some days of every week: one day or several, by name or number (0 is Sunday)."""

    # A tuple once it is checked; what a caller may give is wider.
    days: Iterable[Day | int] | Day | int = ()
    kind: ClassVar[str] = "dayofweek"

    def __post_init__(self) -> None:
        """Check the days and keep their names, in the order of the week."""
        super().__post_init__()
        object.__setattr__(self, "days", day_names(self.days))

    def parts(self) -> dict[str, object]:
        """The days, always as a list."""
        return {"Days": [DAYS.index(day) for day in day_names(self.days)]}

    def rhythm(self) -> str:
        """Every one of the days."""
        return f"Every {listed([day.capitalize() for day in day_names(self.days)])}"


@dataclass(frozen=True)
class TwiceAMonth(Schedule):
    """On the 1st and 15th of every month, or with `first=False` on the 14th and the last day."""

    first: bool = True
    kind: ClassVar[str] = "semimonth"

    def __post_init__(self) -> None:
        """Check which days are meant, too."""
        super().__post_init__()
        if not isinstance(self.first, bool):
            raise InvalidArgument(f"first is True or False, not {self.first!r}.")

    def parts(self) -> dict[str, object]:
        """Which pair of days."""
        return {"First": self.first}

    def rhythm(self) -> str:
        """The two days."""
        days = "1st and 15th" if self.first else "14th and last day"
        return f"On the {days} of every month"


@dataclass(frozen=True)
class OnDayOfMonth(Schedule):
    """On a day (1 to 31) of every `n` months; months without that day are left out."""

    day: int = 1
    n: int = 1
    kind: ClassVar[str] = "dayofmonth"

    def __post_init__(self) -> None:
        """Check the two numbers, too."""
        super().__post_init__()
        whole_number("day", self.day, 1, 31)
        whole_number("n", self.n, 1, LARGEST_INTERVAL)

    def parts(self) -> dict[str, object]:
        """The day and the number of months."""
        return {"N": self.n, "Day": self.day}

    def rhythm(self) -> str:
        """The day of the month."""
        return f"On the {numeral(self.day)} {of_months(self.n)}"


@dataclass(frozen=True)
class OnWeekdayOfMonth(Schedule):
    """On the first (`week=1`) to fifth of a day of the week in every `n` months."""

    day: Day | int = "monday"
    week: int = 1
    n: int = 1
    kind: ClassVar[str] = "dayweekofmonth"

    def __post_init__(self) -> None:
        """Check day, week and number, and keep the day's name."""
        super().__post_init__()
        object.__setattr__(self, "day", day_name(self.day))
        whole_number("week", self.week, 1, 5)
        whole_number("n", self.n, 1, LARGEST_INTERVAL)

    def parts(self) -> dict[str, object]:
        """The number of months, the day and its week."""
        return {"N": self.n, "Day": DAYS.index(day_name(self.day)), "Week": self.week}

    def rhythm(self) -> str:
        """The day of the month, by its week."""
        name = day_name(self.day).capitalize()
        return f"On the {ordinal(self.week)} {name} {of_months(self.n)}"


@dataclass(frozen=True)
class ByRules(Schedule):
    """By rules of RFC 5545 that none of the kinds says; only read, the kinds are what is set."""

    rules: tuple[str, ...] = ()
    kind: ClassVar[str] = "rrule"

    def parts(self) -> dict[str, object]:
        """The rules."""
        return {"rrules": list(self.rules)}

    def rhythm(self) -> str:
        """The rules as they are."""
        return f"By {listed(self.rules)}" if self.rules else "By no rule"


KINDS: Final[dict[str, type[Schedule]]] = {
    found.kind: found
    for found in (
        *(EveryMinutes, EveryHours, EveryDays, EveryWeekday, EveryWeeks),
        *(OnDaysOfWeek, TwiceAMonth, OnDayOfMonth, OnWeekdayOfMonth, EveryYears),
    )
}
"""The ten kinds that can be set, under the API's names."""
