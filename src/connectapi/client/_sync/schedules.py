# Derived from src/connectapi/client/_async/schedules.py by `make generate`. Do not edit.
"""All schedules of a server."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from connectapi._core.errors import RouteNotFound
from connectapi._core.request import Request
from connectapi._core.response import builtins
from connectapi._core.url import build_path
from connectapi.client._sync.computed import ComputedListing
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.client.schedule_reading import VariantSchedule, read_record
from connectapi.client.scheduled import ScheduledVariant, check_span, of_older, of_search
from connectapi.models.content import VariantSearchResult

_OLDER_PATH: Final = "/v1/experimental/schedules"
_OLDER_SPAN: Final = timedelta(days=7)


class SchedulesResource(Resource):
    """Lists the schedules of all content that the caller sees; `variant.schedule` sets one."""

    def find(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
    ) -> Listing[ScheduledVariant]:
        """List variants with their schedules: all, or those that have a run in a span of time.

        Times are aware; a span without an end lasts for ever, one without a beginning begins now.
        Runs are worked out here. Operation: searchVariants; servers without it are asked for the
        experimental `v1/experimental/schedules`, which needs a span: 7 days from its beginning
        unless an end is given. Rights: any user, for content that they may view.

        Raises:
            InvalidArgument: A naive time, or an end before the beginning; nothing was sent.
            UnsupportedByServer: The server has neither route.
        """
        check_span(since, until)
        return ComputedListing(
            "schedules", partial(self._rows, since, until), model=ScheduledVariant, limit=limit
        )

    def get(self, id: str) -> VariantSchedule:
        """Read one schedule by its id, by an unversioned route.

        Rights: anyone who may view the content.

        Raises:
            NotFound: There is no such schedule.
        """
        path = build_path("/schedules/{id}", id=id)
        return read_record(self._session.send(Request("", "GET", path, builtins)))

    def _rows(
        self, since: datetime | None, until: datetime | None
    ) -> Generator[ScheduledVariant, None]:
        first = since or datetime.now(UTC)
        spanned = since is not None or until is not None
        last = until or datetime.max.replace(tzinfo=UTC)
        variants = self._listing("searchVariants", VariantSearchResult, {"include": ["schedule"]})
        try:
            for variant in variants:
                row = of_search(variant)
                if row is not None and (not spanned or row.runs_between(first, last)):
                    yield row
            return
        except RouteNotFound as error:
            missing = error
        for record in self._older(first, until or first + _OLDER_SPAN, missing):
            yield of_older(record)

    # Any: JSON as it was sent.
    def _older(
        self, since: datetime, until: datetime, missing: RouteNotFound
    ) -> list[dict[str, Any]]:
        query = {"detailed": True, "start": since, "end": until}
        try:
            answer = self._session.send(Request("", "GET", _OLDER_PATH, builtins, query=query))
        except RouteNotFound:
            raise missing from None
        return answer.get("schedules") or []
