"""Schedules in words, the same that the client has for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectapi._core.recurrence import Recurrence, Rule

_DAY_NAMES = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth")
_UNITS = {
    "MINUTELY": "minute",
    "HOURLY": "hour",
    "DAILY": "day",
    "WEEKLY": "week",
    "YEARLY": "year",
}
_ROLLING = ("MINUTELY", "HOURLY")
_WEEKDAYS = tuple((0, day) for day in range(1, 6))


def describe(recurrence: Recurrence, *, email: bool = False) -> str:
    """Say when something runs; times are in the schedule's own time zone."""
    zone, start = recurrence.zone, recurrence.start.astimezone(recurrence.zone)
    words = _rhythm(recurrence.rules)
    if recurrence.rules[0].frequency not in _ROLLING:
        words += f" at {start:%H:%M}"
    words += f", from {start:%Y-%m-%d %H:%M}"
    if recurrence.end is not None:
        words += f", until {recurrence.end.astimezone(zone):%Y-%m-%d %H:%M}"
    return f"{words} ({zone.key})" + (", sent by mail" if email else "")


def _rhythm(rules: Sequence[Rule]) -> str:
    said = _of_one(rules[0]) if len(rules) == 1 else None
    return said or f"By {_listed([str(rule) for rule in rules])}"


def _of_one(rule: Rule) -> str | None:
    """Say a rule as one of the ten kinds of schedules; None where none says the same."""
    if rule.by_month:
        return None
    if not rule.by_day and not rule.by_month_day:
        unit = _UNITS.get(rule.frequency)
        return None if unit is None else _every(rule.interval, unit)
    if rule.frequency == "WEEKLY":
        return _weekly(rule)
    return _monthly(rule) if rule.frequency == "MONTHLY" else None


def _weekly(rule: Rule) -> str | None:
    if rule.interval != 1 or rule.by_month_day or any(nth for nth, _ in rule.by_day):
        return None
    if rule.by_day == _WEEKDAYS:
        return "Every weekday from Monday to Friday"
    return f"Every {_listed([_DAY_NAMES[day] for _, day in rule.by_day])}"


def _monthly(rule: Rule) -> str | None:
    days, dates = rule.by_day, rule.by_month_day
    months = f"of {_every(rule.interval, 'month').lower()}"
    if not days and rule.interval == 1 and dates in {(1, 15), (14, -1)}:
        pair = "1st and 15th" if dates == (1, 15) else "14th and last day"
        return f"On the {pair} of every month"
    if not days and len(dates) == 1 and dates[0] > 0:
        return f"On the {_numeral(dates[0])} {months}"
    if not dates and len(days) == 1 and days[0][0] > 0:
        return f"On the {_ORDINALS[days[0][0]]} {_DAY_NAMES[days[0][1]]} {months}"
    return None


def _every(number: int, unit: str) -> str:
    return f"Every {unit}" if number == 1 else f"Every {number} {unit}s"


def _numeral(number: int) -> str:
    teens = number % 100 in (11, 12, 13)
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
