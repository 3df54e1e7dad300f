"""The listing of a directory's entries."""

from __future__ import annotations

from typing import TypeVar

from connectapi._session._async.session import AsyncSession
from connectapi.api.operations import OPERATIONS
from connectapi.client._async.listing import AsyncListing
from connectapi.client.remote import MOST_FOUND, prefix_of

R = TypeVar("R")


def directory_listing(
    session: AsyncSession, operation: str, model: type[R], prefix: str, limit: int | None
) -> AsyncListing[R]:
    """The entries whose names begin with `prefix`, as many as one search gives.

    Raises:
        InvalidArgument: The prefix is empty.
    """
    found = OPERATIONS[operation]
    query = found.checked({"prefix": prefix_of(prefix), "limit": MOST_FOUND})
    return AsyncListing(session, found, query=query, model=model, limit=limit)
