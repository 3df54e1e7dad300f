"""Schedules as servers answer them, read into the typed kinds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeAlias, TypedDict

import msgspec

from connectapi._core.errors import InvalidArgument, UnexpectedAnswer
from connectapi._core.model import Time
from connectapi._core.recurrence import InvalidRecurrence, Rule, rules_of
from connectapi.client.schedule_words import DAYS, zone_of
from connectapi.client.schedules import (
    KINDS,
    ByRules,
    EveryDays,
    EveryHours,
    EveryMinutes,
    EveryWeekday,
    EveryWeeks,
    EveryYears,
    OnDayOfMonth,
    OnDaysOfWeek,
    OnWeekdayOfMonth,
    Schedule,
    TwiceAMonth,
)
from connectapi.client.variant_records import VariantRecord

# Any: JSON as it was sent.
_Reader: TypeAlias = Callable[[Mapping[str, Any], "Common"], Schedule]

_WEEKDAYS: Final = tuple((0, day) for day in range(1, 6))


class Common(TypedDict, total=False):
    """What all kinds have in common."""

    start_time: datetime | None
    end_time: datetime | None
    timezone: str
    email: bool


@dataclass(frozen=True)
class VariantSchedule:
    """A variant's schedule as the server keeps it.

    Attributes:
        schedule: What was set, as one of the typed kinds.
        next_run: The next run as the server worked it out; None where none is ahead.
    """

    id: str
    content_id: str
    variant_id: str
    schedule: Schedule
    next_run: datetime | None

    def describe(self) -> str:
        """The schedule in words, with its next run; times are in its own time zone."""
        words = self.schedule.describe()
        if self.next_run is None:
            return f"{words}; no run is ahead"
        zone = self.schedule.timezone
        return f"{words}; next run {shown(self.next_run, zone)}"

    def next_runs(self, after: datetime, count: int = 1) -> list[datetime]:
        """Work out the next runs here; see `Schedule.next_runs`."""
        return self.schedule.next_runs(after, count)


def shown(moment: datetime, zone: str) -> str:
    """A moment in a time zone, with the zone's offset at that moment."""
    return f"{moment.astimezone(zone_of(zone)):%Y-%m-%d %H:%M %z}"


def read_record(record: Mapping[str, Any]) -> VariantSchedule:  # Any: JSON as it was sent
    """Read a schedule of the unversioned routes.

    Raises:
        UnexpectedAnswer: It is of a kind, or in a time zone, that is not known here.
    """
    return VariantSchedule(
        id=str(record["id"]),
        content_id=str(record.get("app_id", "")),
        variant_id=str(record.get("variant_id", "")),
        schedule=read_schedule(str(record.get("type")), record.get("schedule"), common(record)),
        next_run=moment(record.get("next_run")),
    )


def common(record: Mapping[str, Any]) -> Common:  # Any: as above
    """What a record says that is common to all kinds."""
    return {
        "start_time": moment(record.get("start_time")),
        "end_time": moment(record.get("end_time")),
        "timezone": record.get("timezone") or "UTC",
        "email": bool(record.get("email")),
    }


def moment(value: object) -> datetime | None:
    """A time of the wire, or None."""
    return None if not value else msgspec.convert(value, Time)


# Any: JSON as it was sent.
def read_schedule(kind: str, said: Any, common: Common) -> Schedule:
    """Read what a schedule of a kind says: JSON text, or the object itself.

    Raises:
        UnexpectedAnswer: The kind is unknown here, or what is said does not fit it.
    """
    try:
        parts = json.loads(said) if isinstance(said, str) and said else said or {}
        return _READERS[kind](parts, common)
    except KeyError:
        problem = f"There is no kind {kind!r} of schedules here, only {', '.join(_READERS)}."
    except (ValueError, TypeError, AttributeError) as error:
        problem = f"A schedule of the kind {kind!r} says {said!r}, which does not fit: {error}"
    raise UnexpectedAnswer(problem)


def of_rules(texts: list[str], common: Common) -> Schedule:
    """Say rules of RFC 5545 as one of the kinds, or as they are where none says the same."""
    otherwise = ByRules(tuple(texts), **common)
    try:
        rules = rules_of("rrule", json.dumps({"rrules": texts}))
    except InvalidRecurrence:
        return otherwise
    return (_one_rule(rules[0], common) if len(rules) == 1 else None) or otherwise


def _one_rule(rule: Rule, common: Common) -> Schedule | None:
    n, days, dates = rule.interval, rule.by_day, rule.by_month_day
    if rule.by_month:
        return None
    if not days and not dates:
        simple = {
            "MINUTELY": EveryMinutes,
            "HOURLY": EveryHours,
            "DAILY": EveryDays,
            "WEEKLY": EveryWeeks,
            "YEARLY": EveryYears,
        }.get(rule.frequency)
        return None if simple is None else simple(n, **common)
    if rule.frequency == "WEEKLY" and n == 1 and not dates and all(nth == 0 for nth, _ in days):
        if days == _WEEKDAYS:
            return EveryWeekday(**common)
        return OnDaysOfWeek([day for _, day in days], **common)
    return _monthly(rule, common) if rule.frequency == "MONTHLY" else None


def _monthly(rule: Rule, common: Common) -> Schedule | None:
    n, days, dates = rule.interval, rule.by_day, rule.by_month_day
    if n == 1 and not days and dates in {(1, 15), (14, -1)}:
        return TwiceAMonth(dates == (1, 15), **common)
    if not days and len(dates) == 1 and dates[0] > 0:
        return OnDayOfMonth(dates[0], n, **common)
    if not dates and len(days) == 1 and days[0][0] > 0:
        return OnWeekdayOfMonth(DAYS[days[0][1]], days[0][0], n, **common)
    return None


def _simple(kind: type[Schedule]) -> _Reader:
    # The private base of these kinds has one positional value.
    make: Callable[..., Schedule] = kind
    return lambda said, common: make(said.get("N", 1), **common)


_READERS: Final[dict[str, _Reader]] = {
    **{name: _simple(KINDS[name]) for name in ("minute", "hour", "day", "week", "year")},
    "weekday": lambda _, common: EveryWeekday(**common),
    "dayofweek": lambda said, common: OnDaysOfWeek(said.get("Days", ()), **common),
    "semimonth": lambda said, common: TwiceAMonth(said.get("First", True), **common),
    "dayofmonth": lambda said, common: OnDayOfMonth(said.get("Day", 1), said.get("N", 1), **common),
    # Week 0 means the first one.
    "dayweekofmonth": lambda said, common: OnWeekdayOfMonth(
        said.get("Day", 1), said.get("Week", 1) or 1, said.get("N", 1), **common
    ),
    "rrule": lambda said, common: of_rules(list(map(str, said.get("rrules") or ())), common),
}


def check_schedule(schedule: object) -> None:
    """Refuse what cannot be set.

    Raises:
        InvalidArgument: It is none of the ten kinds; the error names them.
    """
    if type(schedule) not in KINDS.values():
        kinds = ", ".join(kind.__name__ for kind in KINDS.values())
        raise InvalidArgument(f"A schedule is one of {kinds}, not {schedule!r}.")


# Any: JSON as it was sent.
def kept_as_wanted(record: Mapping[str, Any] | None, wanted: Schedule) -> VariantSchedule | None:
    """What a record says, if that is what is wanted; None if it is to be replaced."""
    try:
        there = None if record is None else read_record(record)
    except UnexpectedAnswer:
        return None
    return there if there is not None and same_schedule(there.schedule, wanted) else None


def same_schedule(there: Schedule, wanted: Schedule) -> bool:
    """Whether a schedule is what is wanted, which may leave the start open."""
    start = wanted.start_time or there.start_time
    return replace(whole_seconds(wanted), start_time=there.start_time) == whole_seconds(
        there
    ) and _second(start) == _second(there.start_time)


# Any: JSON as it is sent.
def new_record(
    schedule: Schedule, variant: VariantRecord, before: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The body that sets a schedule: all of it, for an update keeps nothing that is not sent.

    What the record before says beside is sent again, without the next run, which the server works
    out anew.
    """
    schedule = whole_seconds(schedule)
    kept = {name: value for name, value in (before or {}).items() if name != "next_run"}
    record: dict[str, Any] = {
        "activate": True,
        **kept,
        "app_id": int(variant.content_id),
        "variant_id": int(variant.id),
        "type": schedule.kind,
        "schedule": json.dumps(schedule.parts()),
        "start_time": schedule.start_time,
        "timezone": schedule.timezone,
        "email": schedule.email,
    }
    if schedule.end_time is not None or "end_time" in kept:
        record["end_time"] = schedule.end_time
    return record


def whole_seconds(schedule: Schedule) -> Schedule:
    """The schedule with its times in whole seconds, as servers keep them."""
    return replace(
        schedule, start_time=_second(schedule.start_time), end_time=_second(schedule.end_time)
    )


def _second(value: datetime | None) -> datetime | None:
    return None if value is None else value.replace(microsecond=0)
