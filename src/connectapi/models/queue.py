# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from connectapi._core.model import Model, Time, absent
from connectapi.models.shared import OffsetPaging


class QueueResponse(OffsetPaging, frozen=True, kw_only=True):
    """`QueueResponse` of the API."""

    results: list[QueueItem] = absent()
    """Results."""


class QueueItem(Model, frozen=True, kw_only=True):
    """`QueueItem` of the API."""

    id: str = absent()
    """Id, such as 135."""

    name: str = absent()
    """The queue's name."""

    job_type: str = absent()
    """Job type, such as ScheduledRender."""

    created_time: Time = absent()
    """When it was queued."""

    updated_time: Time = absent()
    """Updated time."""

    started_time: Time = absent()
    """When work began; not declared nullable, value before the start not stated."""


class GetQueueFilters(TypedDict, total=False):
    """Filters of `GET /v1/queue`."""

    queue_names: str | Sequence[str]
    """Not described; presumably a comma-separated filter on QueueItem.name; one value or
    several.
    """

    asc_order: bool
    """Asc order."""


class GetQueueQuery(GetQueueFilters, total=False):
    """Query of `GET /v1/queue`: its filters and paging."""

    page_number: int
    """Page number."""

    page_size: int
    """Page size."""
