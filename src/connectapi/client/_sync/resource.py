# Derived from src/connectapi/client/_async/resource.py by `make generate`. Do not edit.
"""The base of every hand-written resource."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from connectapi._session._sync.session import Session
from connectapi.api._sync import Api
from connectapi.api.operations import OPERATIONS
from connectapi.client._sync.listing import Listing
from connectapi.tables.progress import Progress

R = TypeVar("R")


class Resource:
    """A group of verbs over one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._api = Api(session)

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
    ) -> Listing[R]:
        """A listing of an operation's rows.

        The query is checked now, under the name the verb is `called` by; the first request is made
        later.
        """
        found = OPERATIONS[operation]
        return Listing(
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
