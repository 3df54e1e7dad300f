# Derived from src/connectapi/client/_async/usage.py by `make generate`. Do not edit.
"""Usage of content: hits, visits, Shiny sessions, and one table of visits and sessions."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from datetime import datetime
from typing import TypeVar, Unpack

from connectapi._core.errors import InvalidArgument
from connectapi.client._sync.computed import ComputedListing
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.client.usage_events import (
    Group,
    Subjects,
    UsageCount,
    UsageCounter,
    UsageEvent,
    fits,
    guids_of,
    of_session,
    of_visit,
)
from connectapi.models.instrumentation import (
    ContentHitEntry,
    ContentVisitEntry,
    GetContentHitsQuery,
    GetContentVisitsFilters,
    GetShinyAppUsageFilters,
    ShinyAppUsageEntry,
)
from connectapi.tables.progress import Progress

T = TypeVar("T", ContentHitEntry, ContentVisitEntry, ShinyAppUsageEntry)
E = TypeVar("E", ContentVisitEntry, ShinyAppUsageEntry)


class UsageResource(Resource):
    """Tables of who used what. Publishers see their own content only, administrators all of it.

    `since` and `until` are aware datetimes, both inclusive. `content` and `user` are a record or a
    guid, or several; where none is left of several, there are no rows. Servers before 2023.10
    counted too much for Plumber, Voila, Streamlit, Dash and Bokeh.
    """

    def find(
        self,
        *,
        content: Subjects | None = None,
        user: Subjects | None = None,
        limit: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[GetContentHitsQuery],
    ) -> Listing[ContentHitEntry]:
        """List hits of all content: visits, and requests to APIs.

        Servers before 2026.01.0 pass over the filter by content, none has one by user: then all
        hits of the time are fetched, and sorted out here. On servers without hits use `merged`.
        Operation: getContentHits, since 2025.04.0. Rights: administrator, or publisher for own
        content.

        Raises:
            InvalidArgument: An unknown filter, a naive datetime, or a name in place of a guid.
        """
        contents = guids_of(_either(content, filters.pop("content_guid", None)), "content")
        if contents:
            filters["content_guid"] = sorted(contents)
        listing = self._listing(
            "getContentHits",
            ContentHitEntry,
            filters,
            limit=limit if contents is None and user is None else None,
            progress=progress,
            called="usage.find",
        )
        return _sorted_out(listing, ContentHitEntry, contents, guids_of(user, "a user"), limit)

    # One filter more than the API has, and the same three as everywhere.
    def visits(
        self,
        *,
        content: Subjects | None = None,
        user: Subjects | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[GetContentVisitsFilters],
    ) -> Listing[ContentVisitEntry]:
        """List visits to content other than Shiny applications.

        Operation: getContentVisits, since 1.7.0. Rights: administrator, or publisher for own
        content.

        Raises:
            InvalidArgument: An unknown filter, a naive datetime, or a name in place of a guid.
        """
        contents = guids_of(_either(content, filters.pop("content_guid", None)), "content")
        if contents is not None and len(contents) == 1:
            (filters["content_guid"],) = contents
        listing = self._listing(
            "getContentVisits",
            ContentVisitEntry,
            filters,
            limit=limit if contents is None and user is None else None,
            page_size=page_size,
            progress=progress,
            called="usage.visits",
        )
        return _sorted_out(listing, ContentVisitEntry, contents, guids_of(user, "a user"), limit)

    # As above.
    def shiny(
        self,
        *,
        content: Subjects | None = None,
        user: Subjects | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[GetShinyAppUsageFilters],
    ) -> Listing[ShinyAppUsageEntry]:
        """List sessions of Shiny applications.

        Operation: getShinyAppUsage, since 1.7.0. Rights: administrator, or publisher for own
        content.

        Raises:
            InvalidArgument: An unknown filter, a naive datetime, or a name in place of a guid.
        """
        contents = guids_of(_either(content, filters.pop("content_guid", None)), "content")
        if contents is not None and len(contents) == 1:
            (filters["content_guid"],) = contents
        listing = self._listing(
            "getShinyAppUsage",
            ShinyAppUsageEntry,
            filters,
            limit=limit if contents is None and user is None else None,
            page_size=page_size,
            progress=progress,
            called="usage.shiny",
        )
        return _sorted_out(listing, ShinyAppUsageEntry, contents, guids_of(user, "a user"), limit)

    # Six filters of one table, all by keyword.
    def merged(
        self,
        *,
        content: Subjects | None = None,
        user: Subjects | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        newest_first: bool = False,
        limit: int | None = None,
        progress: Progress | None = None,
    ) -> Listing[UsageEvent]:
        """List visits and Shiny sessions together, by time, in the columns of `UsageEvent`.

        No use is in it twice, and servers of all ages have it. Operations: getContentVisits,
        getShinyAppUsage. Rights: administrator, or publisher for own content.

        Raises:
            InvalidArgument: A naive datetime, or a name in place of a guid.
        """
        contents = guids_of(content, "content")
        users = guids_of(user, "a user")
        times: GetShinyAppUsageFilters = {"asc_order": not newest_first}
        if since is not None:
            times["since"] = since
        if until is not None:
            times["until"] = until
        visits = self.visits(content=contents, user=users, **times)
        sessions = self.shiny(content=contents, user=users, **times)

        def rows() -> Generator[UsageEvent, None]:
            first, second = _events(visits, of_visit), _events(sessions, of_session)
            try:
                for event in _by_time(first, second, newest_first=newest_first):
                    yield event
            finally:
                first.close()
                second.close()

        return ComputedListing(
            "usage of content", rows, model=UsageEvent, limit=limit, progress=progress
        )

    def counts(
        self,
        *by: Group,
        content: Subjects | None = None,
        user: Subjects | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Listing[UsageCount]:
        """Count visits and Shiny sessions by `content`, by `user`, by `day` (UTC), or by several.

        The largest counts come first. Operations: getContentVisits, getShinyAppUsage. Rights:
        administrator, or publisher for own content.

        Raises:
            InvalidArgument: Nothing or something else to count by; a naive datetime, or a name in
                place of a guid.
        """
        UsageCounter(by)
        events = self.merged(content=content, user=user, since=since, until=until)

        def rows() -> Generator[UsageCount, None]:
            counter = UsageCounter(by)
            for event in events:
                counter.add(event)
            for count in counter.rows():
                yield count

        return ComputedListing("counts of usage", rows, model=UsageCount)


def _either(content: Subjects | None, guids: str | Sequence[str] | None) -> Subjects | None:
    if content is not None and guids is not None:
        raise InvalidArgument("Give content= or content_guid=, not both.")
    return guids if content is None else content


def _sorted_out(
    listing: Listing[T],
    model: type[T],
    contents: frozenset[str] | None,
    users: frozenset[str] | None,
    limit: int | None,
) -> Listing[T]:
    """The rows of the content and the users that are wanted.

    The API has no filter by users, and its filter by content is not there in all releases.
    """
    if contents is None and users is None:
        return listing

    def rows() -> Generator[T, None]:
        # Nobody is not everybody.
        if contents == frozenset() or users == frozenset():
            return
        for row in listing:
            if fits(row.content_guid, contents) and fits(row.user_guid, users):
                yield row

    return ComputedListing(repr(listing), rows, model=model, limit=limit)


def _events(listing: Listing[E], of: Callable[[E], UsageEvent]) -> Generator[UsageEvent, None]:
    for row in listing:
        yield of(row)


def _by_time(
    first: Generator[UsageEvent, None],
    second: Generator[UsageEvent, None],
    *,
    newest_first: bool,
) -> Generator[UsageEvent, None]:
    """Events of two sources that are by time already, by time."""
    one, other = _next(first), _next(second)
    while one is not None and other is not None:
        if (one.started >= other.started) if newest_first else (one.started <= other.started):
            yield one
            one = _next(first)
        else:
            yield other
            other = _next(second)
    while one is not None:
        yield one
        one = _next(first)
    while other is not None:
        yield other
        other = _next(second)


def _next(events: Generator[UsageEvent, None]) -> UsageEvent | None:
    for event in events:
        return event
    return None
