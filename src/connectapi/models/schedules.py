# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Schedules."""

from __future__ import annotations

from typing import TypedDict

from connectapi._core.model import Model, Time, absent
from connectapi.models.shared import RRuleSet
from connectapi.models.users import User


class ScheduleHistoryResponse(Model, frozen=True, kw_only=True):
    """`ScheduleHistoryResponse` of the API."""

    results: list[VariantScheduleHistory] = absent()
    """One per variant."""


class VariantScheduleHistory(Model, frozen=True, kw_only=True):
    """`VariantScheduleHistory` of the API."""

    variant_key: str = absent()
    """Variant key, such as HidI2Kwq."""

    current_schedule: CurrentSchedule | None = absent()
    """Null when no schedule exists."""

    history: list[ScheduleHistoryEntry] = absent()
    """Newest first, at most 100."""

    total_count: int = absent()
    """All entries of the variant, may exceed the length of history."""


class CurrentSchedule(Model, frozen=True, kw_only=True):
    """`CurrentSchedule` of the API."""

    schedule: RRuleSet = absent()
    """Schedule."""

    next_run: Time | None = absent()
    """Null when no run lies ahead."""


class ScheduleHistoryEntry(Model, frozen=True, kw_only=True):
    """`ScheduleHistoryEntry` of the API."""

    change_type: str = absent()
    """No value list; created, updated, deleted per the operation's text."""

    change_time: Time = absent()
    """Change time."""

    user: User | None = absent()
    """Who made the change; null when that user was deleted."""

    new_schedule: HistorySchedule | None = absent()
    """State after the change; null when it was a deletion."""


class HistorySchedule(Model, frozen=True, kw_only=True):
    """`HistorySchedule` of the API."""

    schedule: RRuleSet = absent()
    """Schedule."""


class GetScheduleHistoryQuery(TypedDict, total=False):
    """Query of `GET /v1/content/{guid}/schedule/history`."""

    variant: str
    """Not described; presumably a variant key that narrows the results to it."""
