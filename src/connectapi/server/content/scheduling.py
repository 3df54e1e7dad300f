"""Schedules between what clients send, what is kept, and when they run."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from connectapi._core.recurrence import InvalidRecurrence, Recurrence, rules_of
from connectapi.server import clock
from connectapi.server.errors import Code, Refusal
from connectapi.server.store import jobs as job_store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import RowMapping

# Beyond these, time zones lead out of the calendar.
_FIRST_YEAR, _LAST_YEAR = 1900, 9000
_SWITCHES = ("email", "activate", "paused")
_DEFAULTS = {"email": False, "activate": True, "paused": False, "timezone": "UTC"}


def read_schedule(
    fields: Mapping[str, object],
    now: datetime,
    before: Mapping[str, object] | RowMapping | None = None,
) -> dict[str, object]:
    """Make the columns of a schedule from what a client sends, with its next run worked out.

    Args:
        fields: ``type``, ``schedule`` (JSON text, or the object itself), ``start_time``,
            ``end_time``, ``timezone``, ``email``, ``activate``, ``paused``; others are left alone.
        before: The schedule as it is, for a change: what is not sent stays.

    Raises:
        Refusal: A field is missing or says nothing usable; the message names it.
    """
    kept: dict[str, object] = {**_DEFAULTS, **dict(before or {})}
    sent = {name: value for name, value in fields.items() if value is not None}
    text = sent.get("schedule", kept.get("schedule"))
    values: dict[str, object] = {
        "type": str(sent.get("type", kept.get("type", ""))),
        "schedule": text if isinstance(text, str) else json.dumps(text or {}),
        "timezone": str(sent.get("timezone") or kept["timezone"]),
        "start_time": _moment(sent, "start_time", kept.get("start_time") or clock.stamp(now)),
        "end_time": _moment(fields, "end_time", kept.get("end_time")),
    }
    if not values["type"]:
        raise Refusal(Code.PARAMETER_MISSING, "The field type is missing.")
    for name in _SWITCHES:
        value = sent.get(name, kept[name])
        if not isinstance(value, bool):
            raise Refusal(Code.INVALID_PARAMETER, f"The field {name} must be true or false.")
        values[name] = value
    try:
        recurrence = recurrence_of(values)
    except InvalidRecurrence as problem:
        raise Refusal(Code.INVALID_SCHEDULE, f"The schedule cannot be used: {problem}.") from None
    following = None if values["paused"] else recurrence.next_run(now)
    values["next_run"] = None if following is None else clock.stamp(following)
    return values


def recurrence_of(row: Mapping[str, object] | RowMapping) -> Recurrence:
    """Read the columns of a schedule that say when it runs.

    Raises:
        InvalidRecurrence: One of them says nothing usable.
    """
    zone = _zone(str(row["timezone"]))
    rules = rules_of(str(row["type"]), str(row["schedule"]))
    end = row["end_time"]
    start = clock.parse(str(row["start_time"]))
    if not _FIRST_YEAR <= start.year <= _LAST_YEAR:
        raise InvalidRecurrence(f"it starts in the year {start.year}")
    return Recurrence(rules, start, zone, clock.parse(str(end)) if end else None)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        raise InvalidRecurrence(f"there is no time zone {name[:60]!r}") from None


def show_schedule(row: RowMapping, last_job: RowMapping | None) -> dict[str, object]:
    """Show a schedule as the versioned API does, with its last run."""
    return {
        "type": "rrule",
        "schedule": recurrence_of(row).components(),
        "next_run": row["next_run"],
        "email": row["email"],
        "timezone": row["timezone"],
        "start_time": row["start_time"],
        "end_time": row["end_time"],
        "last_run": None if last_job is None else _last_run(last_job),
    }


def _last_run(job: RowMapping) -> dict[str, object]:
    end = job["end_time"]
    length = None
    if end is not None:
        length = int((clock.parse(end) - clock.parse(job["start_time"])).total_seconds() * 1000)
    return {
        "job_key": job["key"],
        "status": job_store.outcome(job),
        "scheduled_time": job["scheduled_time"],
        "queued_time": job["queued_time"],
        "start_time": job["start_time"],
        "end_time": end,
        "run_duration_ms": length,
        "exit_code": job["exit_code"],
    }


def _moment(fields: Mapping[str, object], name: str, otherwise: object) -> str | None:
    if name not in fields:
        return None if otherwise is None else str(otherwise)
    value = fields[name]
    if value is None:
        return None
    try:
        return clock.stamp(clock.parse(str(value)))
    except (ValueError, OverflowError):
        message = f"The field {name} must be an RFC 3339 time such as 2026-01-31T12:00:00Z."
        raise Refusal(Code.INVALID_TIME_FORMAT, message) from None
