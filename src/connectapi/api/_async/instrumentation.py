# Written by `make generate` from contract/. Do not edit.
"""Operations on Instrumentation."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.response import json
from connectapi._session._async.room import AsyncRoom
from connectapi.api.operations import OPERATIONS
from connectapi.models.instrumentation import (
    ContentHitEntry,
    ContentVisitLogs,
    GetContentHitsQuery,
    GetContentVisitsQuery,
    GetShinyAppUsageQuery,
    ShinyAppUsageLogs,
)


class AsyncInstrumentationApi(AsyncRoom):
    """Operations on Instrumentation."""

    async def get_content_hits(self, **query: Unpack[GetContentHitsQuery]) -> list[ContentHitEntry]:
        """Every content hit (visits and API requests), all content types.

        `GET /v1/instrumentation/content/hits`. Rights: administrator or publisher. Since
        2025.04.0.

        - A hit is one activity event - a content visit, or a request to a hosted API.
        - Covers all content types, Shiny included (the visits endpoint leaves Shiny out).
        - Plain JSON array with all matching records - no limit, no paging, no cursors; meant for
          bulk export of unfiltered activity.
        """
        return await self._session.send(
            OPERATIONS["getContentHits"].request(json(list[ContentHitEntry]), query=query)
        )

    async def get_content_visits(self, **query: Unpack[GetContentVisitsQuery]) -> ContentVisitLogs:
        """A page of visits to non-Shiny content.

        `GET /v1/instrumentation/content/visits`. Rights: administrator or publisher; or service
        token scope instrumentation:read. Since 1.7.0.

        - All content types except Shiny applications (those are under shiny/usage).
        - Recorded when users open content in the dashboard or call hosted applications or APIs.
        - With a service token (scope instrumentation:read) visits of all content come back,
          whoever owns it.
        """
        return await self._session.send(
            OPERATIONS["getContentVisits"].request(json(ContentVisitLogs), query=query)
        )

    async def get_shiny_app_usage(
        self, **query: Unpack[GetShinyAppUsageQuery]
    ) -> ShinyAppUsageLogs:
        """A page of Shiny application sessions.

        `GET /v1/instrumentation/shiny/usage`. Rights: administrator or publisher; or service
        token scope instrumentation:read. Since 1.7.0.

        - One record is one user session of a Shiny application.
        - With a service token (scope instrumentation:read) usage of all Shiny applications comes
          back, whoever owns them.
        - Records from before a recording fault was fixed (data_version below 1) are left out by
          default.
        """
        return await self._session.send(
            OPERATIONS["getShinyAppUsage"].request(json(ShinyAppUsageLogs), query=query)
        )
