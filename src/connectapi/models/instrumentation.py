# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Instrumentation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from connectapi._core.model import Model, Time, absent
from connectapi.models.shared import KeysetPaging


class ContentVisitLogs(Model, frozen=True, kw_only=True):
    """`ContentVisitLogs` of the API."""

    results: list[ContentVisitEntry] = absent()
    """Results."""

    paging: KeysetPaging = absent()
    """Paging."""


class ContentHitEntry(Model, frozen=True, kw_only=True):
    """`ContentHitEntry` of the API."""

    id: str = absent()
    """Of the activity record; a JSON number in recorded responses of server 2025.04."""

    user_guid: str | None = absent()
    """Can be null where the content asks for no user session."""

    content_guid: str = absent()
    """Content guid."""

    timestamp: Time = absent()
    """When the content was visited."""

    data: ContentHitData = absent()
    """Data."""


class ContentHitData(Model, frozen=True, kw_only=True):
    """`ContentHitData` of the API."""

    path: str | None = absent()
    """Path that was requested. Since 2025.04.0."""

    query: str | None = absent()
    """Query string; the example has no leading question mark. Since 2026.06.1."""

    user_agent: str | None = absent()
    """User agent, such as Mozilla/5.0. Since 2025.04.0."""

    sec_fetch_dest: str | None = absent()
    """Sec-Fetch-Dest header; often document, iframe or empty. Since 2026.06.1."""

    sec_fetch_site: str | None = absent()
    """Sec-Fetch-Site header; often same-origin, same-site, cross-site or none. Since 2026.06.1."""


class ContentVisitEntry(Model, frozen=True, kw_only=True):
    """`ContentVisitEntry` of the API."""

    content_guid: str = absent()
    """Content guid."""

    user_guid: str | None = absent()
    """Can be null where the content asks for no user session."""

    variant_key: str | None = absent()
    """Null for static content."""

    time: Time = absent()
    """When the content was visited."""

    rendering_id: str | None = absent()
    """Null for static content."""

    bundle_id: str | None = absent()
    """Bundle that was in use."""

    path: str | None = absent()
    """Path that was requested. Since 2024.04.0."""

    data_version: int = absent()
    """Recording version of the record; what min_data_version compares."""

    user_agent: str | None = absent()
    """User agent, such as Mozilla/5.0. Since 2026.06.1."""


class ShinyAppUsageLogs(Model, frozen=True, kw_only=True):
    """`ShinyAppUsageLogs` of the API."""

    results: list[ShinyAppUsageEntry] = absent()
    """Results."""

    paging: KeysetPaging = absent()
    """Paging."""


class ShinyAppUsageEntry(Model, frozen=True, kw_only=True):
    """`ShinyAppUsageEntry` of the API."""

    content_guid: str = absent()
    """Content guid."""

    user_guid: str | None = absent()
    """Null when the user cannot be told."""

    started: Time = absent()
    """Session opened."""

    ended: Time | None = absent()
    """Session left; runs late by the reconnect timeout."""

    data_version: int = absent()
    """Recording version of the record; what min_data_version compares."""


class GetContentHitsQuery(TypedDict, total=False):
    """Query of `GET /v1/instrumentation/content/hits`."""

    content_guid: str | Sequence[str]
    """Content guid; one value or several. Since 2026.01.0."""

    since: datetime
    """Since."""

    until: datetime
    """Until."""


class GetContentVisitsFilters(TypedDict, total=False):
    """Filters of `GET /v1/instrumentation/content/visits`."""

    content_guid: str
    """Content guid."""

    min_data_version: int
    """Min data version."""

    user_agent: str
    """User agent. Since 2026.06.1."""

    since: datetime
    """Since."""

    until: datetime
    """Until."""

    asc_order: bool
    """Asc order."""


class GetContentVisitsQuery(GetContentVisitsFilters, total=False):
    """Query of `GET /v1/instrumentation/content/visits`: its filters and paging."""

    limit: int
    """Limit."""

    previous: str
    """Previous."""

    next: str
    """Next."""


class GetShinyAppUsageFilters(TypedDict, total=False):
    """Filters of `GET /v1/instrumentation/shiny/usage`."""

    content_guid: str
    """Content guid."""

    min_data_version: int
    """Min data version."""

    since: datetime
    """Since."""

    until: datetime
    """Until."""

    asc_order: bool
    """Asc order."""


class GetShinyAppUsageQuery(GetShinyAppUsageFilters, total=False):
    """Query of `GET /v1/instrumentation/shiny/usage`: its filters and paging."""

    limit: int
    """Limit."""

    previous: str
    """Previous."""

    next: str
    """Next."""
