"""Usage of content: hits, visits and Shiny sessions."""

from __future__ import annotations

from typing import Unpack

from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.resource import AsyncResource
from connectapi.models.instrumentation import (
    ContentHitEntry,
    ContentVisitEntry,
    GetContentHitsQuery,
    GetContentVisitsFilters,
    GetShinyAppUsageFilters,
    ShinyAppUsageEntry,
)
from connectapi.tables.progress import Progress


class AsyncUsageResource(AsyncResource):
    """Tables of who used what. Publishers see their own content only, administrators all of it."""

    def find(
        self,
        *,
        limit: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[GetContentHitsQuery],
    ) -> AsyncListing[ContentHitEntry]:
        """List hits of all content: visits, and requests to APIs.

        `since` and `until` are aware datetimes, both inclusive; `content_guid` takes one guid or
        several. Operation: getContentHits, since 2025.04.0. Rights: administrator, or publisher for
        own content.

        Raises:
            InvalidArgument: An unknown filter, or a naive datetime.
        """
        return self._listing(
            "getContentHits",
            ContentHitEntry,
            filters,
            limit=limit,
            progress=progress,
            called="usage.find",
        )

    def visits(
        self,
        *,
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[GetContentVisitsFilters],
    ) -> AsyncListing[ContentVisitEntry]:
        """List visits to content other than Shiny applications.

        Operation: getContentVisits, since 1.7.0. Rights: administrator, or publisher for own
        content.

        Raises:
            InvalidArgument: An unknown filter, or a naive datetime.
        """
        return self._listing(
            "getContentVisits",
            ContentVisitEntry,
            filters,
            limit=limit,
            page_size=page_size,
            progress=progress,
            called="usage.visits",
        )

    def shiny(
        self,
        *,
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[GetShinyAppUsageFilters],
    ) -> AsyncListing[ShinyAppUsageEntry]:
        """List sessions of Shiny applications.

        Operation: getShinyAppUsage, since 1.7.0. Rights: administrator, or publisher for own
        content.

        Raises:
            InvalidArgument: An unknown filter, or a naive datetime.
        """
        return self._listing(
            "getShinyAppUsage",
            ShinyAppUsageEntry,
            filters,
            limit=limit,
            page_size=page_size,
            progress=progress,
            called="usage.shiny",
        )
