"""When a schedule runs: the ten kinds of the API, rules of RFC 5545, and the next run of either.

Kinds by the minute and by the hour are fixed spans from the start. All others keep their time of
day in the schedule's time zone, also where the clocks change in between.
"""

from __future__ import annotations

import calendar
import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LARGEST_INTERVAL = 10_000
_FARTHEST = 366 * 100

DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_SPANS = {"MINUTELY": timedelta(minutes=1), "HOURLY": timedelta(hours=1)}
_FREQUENCIES = (*_SPANS, "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_NTH_DAY = re.compile(r"([+-]?[1-5])?(SU|MO|TU|WE|TH|FR|SA)")


class InvalidRecurrence(ValueError):
    """A schedule that says nothing usable; the text tells what is wrong."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of RFC 5545, as far as schedules use them.

    Attributes:
        by_day: Weekdays (0 is Sunday), each with its place in the month, or 0 for every one.
    """

    frequency: str
    interval: int = 1
    by_day: tuple[tuple[int, int], ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()

    def __str__(self) -> str:
        parts = [f"FREQ={self.frequency}", f"INTERVAL={self.interval}"]
        if self.by_day:
            days = (f"{nth or ''}{DAYS[day]}" for nth, day in self.by_day)
            parts.append(f"BYDAY={','.join(days)}")
        if self.by_month_day:
            parts.append(f"BYMONTHDAY={','.join(map(str, self.by_month_day))}")
        if self.by_month:
            parts.append(f"BYMONTH={','.join(map(str, self.by_month))}")
        return "RRULE:" + ";".join(parts)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When something runs: rules, counted from a start in a time zone, perhaps with an end."""

    rules: tuple[Rule, ...]
    start: datetime
    zone: ZoneInfo
    end: datetime | None = None

    def next_run(self, after: datetime) -> datetime | None:
        """Give the first run later than a moment and not before the start; None where none is."""
        # The start itself counts as a run where it lies ahead.
        after = max(after, self.start - timedelta(microseconds=1))
        runs = [run for rule in self.rules if (run := self._next(rule, after)) is not None]
        first = min(runs, default=None)
        return None if first is None or (self.end is not None and first > self.end) else first

    def components(self) -> dict[str, object]:
        """Give the recurrence as strings of RFC 5545, as the API shows it."""
        local = self.start.astimezone(self.zone)
        shown: dict[str, object] = {
            "dtstart": f"DTSTART;TZID={self.zone.key}:{local:%Y%m%dT%H%M%S}",
            "rrules": [str(rule) for rule in self.rules],
        }
        if self.end is not None:
            shown["until"] = f"UNTIL={self.end.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        return shown

    def _next(self, rule: Rule, after: datetime) -> datetime | None:
        span = _SPANS.get(rule.frequency)
        if span is not None:
            step = span * rule.interval
            return self.start + max((after - self.start) // step + 1, 0) * step
        anchor = self.start.astimezone(self.zone)
        # A time that comes twice on some later day is the first of both, whichever the start was.
        time = anchor.timetz().replace(fold=0)
        fits = _day_test(rule, anchor.date())
        first = max(anchor.date(), after.astimezone(self.zone).date())
        # A date near the end of the calendar leaves fewer days than are looked at elsewhere.
        for number in range(min(_FARTHEST, (date.max - first).days - 1)):
            day = first + timedelta(days=number)
            if fits(day):
                moment = datetime.combine(day, time).astimezone(UTC)
                if day == anchor.date():
                    moment = self.start.astimezone(UTC)
                if moment > after:
                    return moment
        return None


def _day_test(rule: Rule, anchor: date) -> Callable[[date], bool]:
    week_start = anchor - timedelta(days=anchor.weekday())
    months = anchor.year * 12 + anchor.month
    step = rule.interval

    def in_period(day: date) -> bool:
        if rule.frequency == "DAILY":
            return (day - anchor).days % step == 0
        if rule.frequency == "WEEKLY":
            return (day - week_start).days // 7 % step == 0
        if rule.frequency == "MONTHLY":
            return (day.year * 12 + day.month - months) % step == 0
        return (day.year - anchor.year) % step == 0

    def fits(day: date) -> bool:
        if rule.by_month and day.month not in rule.by_month:
            return False
        return in_period(day) and _day_chosen(rule, day, anchor)

    return fits


def _day_chosen(rule: Rule, day: date, anchor: date) -> bool:
    if rule.by_month_day:
        length = calendar.monthrange(day.year, day.month)[1]
        if day.day not in rule.by_month_day and day.day - length - 1 not in rule.by_month_day:
            return False
    if rule.by_day:
        return any(_is_nth(day, nth, weekday) for nth, weekday in rule.by_day)
    if rule.by_month_day or rule.frequency == "DAILY":
        return True
    if rule.frequency == "WEEKLY":
        return day.weekday() == anchor.weekday()
    if rule.frequency == "YEARLY" and not rule.by_month:
        return (day.month, day.day) == (anchor.month, anchor.day)
    return day.day == anchor.day


def _is_nth(day: date, nth: int, weekday: int) -> bool:
    if (day.weekday() + 1) % 7 != weekday:
        return False
    if nth > 0:
        return (day.day - 1) // 7 + 1 == nth
    if nth < 0:
        length = calendar.monthrange(day.year, day.month)[1]
        return (length - day.day) // 7 + 1 == -nth
    return True


def rules_of(kind: str, text: str) -> tuple[Rule, ...]:
    """Read the JSON text of a schedule of one of the ten kinds, or of the kind ``rrule``.

    Raises:
        InvalidRecurrence: The kind is unknown, or the text does not fit it.
    """
    try:
        fields = json.loads(text)
    except ValueError:
        raise InvalidRecurrence("schedule must be JSON text") from None
    if not isinstance(fields, dict):
        raise InvalidRecurrence("schedule must be a JSON object in text form")
    if kind == "rrule":
        return _rrules(fields)
    make = _KINDS.get(kind)
    if make is None:
        known = ", ".join((*_KINDS, "rrule"))
        raise InvalidRecurrence(f"type must be one of {known}, not {kind[:40]!r}")
    return (make(fields),)


def _number(fields: Mapping[str, object], name: str, least: int, most: int) -> int:
    value = fields.get(name, 1)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise InvalidRecurrence(f"schedule.{name} must be between {least} and {most}: {value!r}")
    return value


def _every(frequency: str) -> Callable[[Mapping[str, object]], Rule]:
    return lambda fields: Rule(frequency, _number(fields, "N", 1, LARGEST_INTERVAL))


def _weekdays(_fields: Mapping[str, object]) -> Rule:
    return Rule("WEEKLY", by_day=tuple((0, day) for day in range(1, 6)))


def _days_of_week(fields: Mapping[str, object]) -> Rule:
    given = fields.get("Days")
    # One client sends a single day without its brackets.
    days = given if isinstance(given, list) else [given]
    if not days or not all(type(day) is int and 0 <= day <= 6 for day in days):
        raise InvalidRecurrence(f"schedule.Days must be a list of days from 0 to 6: {given!r}")
    return Rule("WEEKLY", by_day=tuple((0, day) for day in sorted(set(days))))


def _twice_a_month(fields: Mapping[str, object]) -> Rule:
    first = fields.get("First", True)
    if not isinstance(first, bool):
        raise InvalidRecurrence(f"schedule.First must be true or false: {first!r}")
    return Rule("MONTHLY", by_month_day=(1, 15) if first else (14, -1))


def _day_of_month(fields: Mapping[str, object]) -> Rule:
    interval = _number(fields, "N", 1, LARGEST_INTERVAL)
    return Rule("MONTHLY", interval, by_month_day=(_number(fields, "Day", 1, 31),))


def _day_of_week_of_month(fields: Mapping[str, object]) -> Rule:
    interval = _number(fields, "N", 1, LARGEST_INTERVAL)
    # Clients may send week 0, which counts as the first one.
    week = max(_number(fields, "Week", 0, 5), 1)
    return Rule("MONTHLY", interval, by_day=((week, _number(fields, "Day", 0, 6)),))


_KINDS: dict[str, Callable[[Mapping[str, object]], Rule]] = {
    "minute": _every("MINUTELY"),
    "hour": _every("HOURLY"),
    "day": _every("DAILY"),
    "weekday": _weekdays,
    "week": _every("WEEKLY"),
    "dayofweek": _days_of_week,
    "semimonth": _twice_a_month,
    "dayofmonth": _day_of_month,
    "dayweekofmonth": _day_of_week_of_month,
    "year": _every("YEARLY"),
}


def _rrules(fields: Mapping[str, object]) -> tuple[Rule, ...]:
    given = fields.get("rrules")
    if not isinstance(given, list) or not 1 <= len(given) <= 10:
        raise InvalidRecurrence("schedule.rrules must be a list of one to ten rules")
    return tuple(_rrule(str(text)) for text in given)


def _rrule(text: str) -> Rule:
    parts = dict(
        part.partition("=")[::2] for part in text.upper().removeprefix("RRULE:").split(";") if part
    )
    frequency = parts.pop("FREQ", "")
    if frequency not in _FREQUENCIES:
        raise InvalidRecurrence(f"the rule {text[:80]!r} needs FREQ, one of {_FREQUENCIES}")
    interval = _integers(text, parts.pop("INTERVAL", "") or "1", 1, LARGEST_INTERVAL)
    month_days = parts.pop("BYMONTHDAY", "")
    months = parts.pop("BYMONTH", "")
    days = parts.pop("BYDAY", "")
    parts.pop("WKST", None)
    if parts or (frequency in _SPANS and (days or months or month_days)):
        raise InvalidRecurrence(f"the rule {text[:80]!r} has parts that this server does not know")
    return Rule(
        frequency,
        interval[0],
        by_day=tuple(_nth_day(text, day) for day in days.split(",") if day),
        by_month_day=_integers(text, month_days, -31, 31),
        by_month=_integers(text, months, 1, 12),
    )


def _nth_day(rule: str, text: str) -> tuple[int, int]:
    found = _NTH_DAY.fullmatch(text)
    if found is None:
        raise InvalidRecurrence(f"the rule {rule[:80]!r} has no usable day {text[:20]!r}")
    return int(found[1] or 0), DAYS.index(found[2])


def _integers(rule: str, text: str, least: int, most: int) -> tuple[int, ...]:
    values: list[int] = []
    for part in text.split(",") if text else ():
        sign_free = part.removeprefix("-").removeprefix("+")
        if not (sign_free.isascii() and sign_free.isdigit()) or len(part) > 6:
            raise InvalidRecurrence(f"the rule {rule[:80]!r} has no usable number {part[:20]!r}")
        value = int(part)
        if not least <= value <= most or value == 0:
            raise InvalidRecurrence(f"the rule {rule[:80]!r} has a number out of range: {value}")
        values.append(value)
    return tuple(values)
