"""The rows of the table of all schedules of a server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from connectapi._core.errors import InvalidArgument, UnexpectedAnswer
from connectapi._core.model import Model, Time
from connectapi.client.schedule_reading import Common, common, moment, read_schedule
from connectapi.client.schedule_words import aware
from connectapi.client.schedules import Schedule
from connectapi.models.content import Schedule as ServedSchedule
from connectapi.models.content import VariantSearchResult

_JUST: Final = timedelta(microseconds=1)


class ScheduledVariant(Model, frozen=True, kw_only=True):
    """A variant with its schedule, flat, as a row of a table.

    `description` is the schedule in words, `kind` what the API calls it. What an older server does
    not say is None.
    """

    content_guid: str | None
    content_name: str | None
    content_title: str | None
    variant_key: str | None
    variant_name: str | None
    is_default: bool | None
    kind: str
    parts: str
    """What only this kind says, as JSON text."""
    description: str
    timezone: str
    email: bool
    start_time: Time | None
    end_time: Time | None
    next_run: Time | None
    last_run_status: str | None
    last_run_time: Time | None

    @property
    def schedule(self) -> Schedule:
        """The schedule as one of the typed kinds."""
        return read_schedule(
            self.kind,
            self.parts,
            {
                "start_time": self.start_time,
                "end_time": self.end_time,
                "timezone": self.timezone,
                "email": self.email,
            },
        )

    def runs_between(self, since: datetime, until: datetime) -> bool:
        """Whether a run is ahead in a span of time, its ends included."""
        if self.next_run is None:
            return False
        if since <= self.next_run <= until:
            return True
        if self.next_run > until:
            return False
        try:
            runs = self.schedule.next_runs(since - _JUST)
        except (InvalidArgument, UnexpectedAnswer):
            # A rule that cannot be worked out here; the server said when it runs next.
            return False
        return bool(runs) and runs[0] <= until


def check_span(since: datetime | None, until: datetime | None) -> None:
    """Refuse a span of time that cannot be one.

    Raises:
        InvalidArgument: A time has no time zone, or the end comes first.
    """
    for name, value in (("since", since), ("until", until)):
        if value is not None:
            aware(name, value)
    if since is not None and until is not None and until < since:
        raise InvalidArgument(f"until ({until}) is before since ({since}).")


def of_search(found: VariantSearchResult) -> ScheduledVariant | None:
    """Make the row of a variant that was searched for; None where it has no schedule."""
    served = found.schedule
    if not isinstance(served, ServedSchedule):
        return None
    last = served.last_run or None
    return _row(
        {"type": served.type, "schedule": {"rrules": served.schedule.rrules or []}},
        {
            "start_time": served.start_time or None,
            "end_time": served.end_time or None,
            "timezone": served.timezone or "UTC",
            "email": bool(served.email),
        },
        next_run=served.next_run or None,
        content_guid=found.content_guid or None,
        content_name=found.content_name or None,
        content_title=found.content_title or None,
        variant_key=found.variant_key or None,
        variant_name=found.variant_name or None,
        is_default=bool(found.is_default),
        last_run_status=(last.status if last else None) or None,
        last_run_time=(last.start_time if last else None) or None,
    )


# Any: JSON as an older server sent it, whose form nobody has written down.
def of_older(record: Mapping[str, Any]) -> ScheduledVariant:
    """Make the row of a schedule that an older server lists, of as much as it says."""
    said = {name: _text(value) for name, value in record.items()}
    return _row(
        record,
        common(record),
        next_run=moment(record.get("next_run")),
        content_guid=said.get("content_guid") or said.get("app_guid"),
        content_name=said.get("content_name") or said.get("app_name"),
        content_title=said.get("content_title") or said.get("app_title"),
        variant_key=said.get("variant_key"),
        variant_name=said.get("variant_name"),
        is_default=None,
        last_run_status=None,
        last_run_time=None,
    )


# Any: facts of many types, which the row's own fields check.
def _row(record: Mapping[str, Any], shared: Common, **facts: Any) -> ScheduledVariant:
    kind = str(record.get("type") or "")
    try:
        schedule = read_schedule(kind, record.get("schedule"), shared)
    except UnexpectedAnswer:
        said = record.get("schedule")
        parts = said if isinstance(said, str) else json.dumps(said)
        description = f"{kind} {parts}"
    else:
        kind, parts = schedule.kind, json.dumps(schedule.parts())
        description = schedule.describe()
    return ScheduledVariant(kind=kind, parts=parts, description=description, **shared, **facts)


def _text(value: object) -> str | None:
    return None if value in (None, "") else str(value)
