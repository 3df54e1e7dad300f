"""The base of every hand-written resource."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from connectapi._session._async.session import AsyncSession
from connectapi.api._async import AsyncApi
from connectapi.api.operations import OPERATIONS
from connectapi.client._async.listing import AsyncListing
from connectapi.tables.progress import Progress

R = TypeVar("R")


class AsyncResource:
    """A group of verbs over one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._api = AsyncApi(session)

    # nine facts of one listing, all but the first by keyword
    def _listing(  # noqa: PLR0913
        self,
        operation: str,
        model: type[R],
        query: Mapping[str, object],
        *,
        path: Mapping[str, str] | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
        bind: Callable[[R], R] | None = None,
        called: str = "",
    ) -> AsyncListing[R]:
        """A listing of an operation's rows.

        The query is checked now, under the name the verb is `called` by; the first request is made
        later.
        """
        found = OPERATIONS[operation]
        return AsyncListing(
            self._session,
            found,
            path or {},
            found.filters(called or operation, query) if query else {},
            model=model,
            limit=limit,
            page_size=page_size,
            progress=progress,
            bind=bind,
        )
