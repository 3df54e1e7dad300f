"""Schedules between documents and the typed kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from connectapi._core.errors import InvalidArgument
from connectapi._core.unset import UNSET
from connectapi.client.schedule_reading import whole_seconds
from connectapi.client.schedules import KINDS, ByRules, Schedule
from connectapi.state.model import VariantSchedule

_COMMON = frozenset(field.name for field in fields(Schedule))
_OWN = frozenset({"n", "days", "first", "day", "week", "rules"})


def said_of(schedule: Schedule) -> VariantSchedule:
    """What a document says of a schedule."""
    schedule = whole_seconds(schedule)
    # Any: each kind has fields of its own, which the struct names alike.
    own: dict[str, Any] = {
        field.name: _plain(getattr(schedule, field.name))
        for field in fields(schedule)
        if field.name not in _COMMON
    }
    return VariantSchedule(
        kind=schedule.kind,
        timezone=schedule.timezone,
        start_time=schedule.start_time,
        end_time=schedule.end_time,
        email=schedule.email,
        **own,
    )


def schedule_of(said: VariantSchedule) -> Schedule:
    """The schedule that a document says.

    Raises:
        InvalidArgument: There is no such kind, a value does not belong to it or cannot be used, or
            it is one that can only be read.
    """
    if said.kind == ByRules.kind:
        raise InvalidArgument("a schedule by rules of RFC 5545 can be read, but not set")
    if said.kind not in KINDS:
        raise InvalidArgument(f"{said.kind!r} is no kind of schedule, only {', '.join(KINDS)}")
    kind = KINDS[said.kind]
    allowed = {field.name for field in fields(kind)} & _OWN
    given = {name: getattr(said, name) for name in _OWN if getattr(said, name) is not UNSET}
    wrong = sorted(given.keys() - allowed)
    if wrong:
        raise InvalidArgument(f"a schedule of the kind {said.kind} has no {', '.join(wrong)}")
    make: Callable[..., Schedule] = kind  # the kinds differ in what they take
    return make(
        **given,
        start_time=said.start_time,
        end_time=said.end_time,
        timezone=said.timezone,
        email=said.email,
    )


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
