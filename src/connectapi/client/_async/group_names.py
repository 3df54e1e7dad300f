"""Which groups are meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, TypeVar

from connectapi._core.errors import InvalidArgument
from connectapi._core.paging import DEFAULT_PAGE
from connectapi._core.request import EMPTY
from connectapi._core.url import build_path
from connectapi.api.operations import OPERATIONS
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.prepared import AsyncPrepared
from connectapi.client._async.resource import AsyncResource
from connectapi.client.choose import exactly_one
from connectapi.client.subjects import is_guid
from connectapi.models.groups import Group
from connectapi.tables.progress import Progress

R = TypeVar("R")

AnyGroup: TypeAlias = Group | str
"""A group as a record, a guid or its name."""


class AsyncGroupNames(AsyncResource):
    """Finds groups by what they are called."""

    async def named(self, name: str) -> list[Group]:
        """The groups of exactly this name; letter case counts."""
        fits, seen = await _named(name, self._groups(prefix=name))
        if not fits and seen >= DEFAULT_PAGE:
            # Old servers give one page for a prefix, and likeness is the server's affair.
            fits, _ = await _named(name, self._groups())
        return fits

    async def one(self, name: str) -> Group:
        """The only group of exactly this name.

        Raises:
            NotFound: No group has the name.
            Ambiguous: Several have it; the error lists them.
        """
        return exactly_one(
            await self.named(name),
            f"group named {name!r}",
            lambda group: f"{group.name} ({group.guid})",
        )

    async def guid(self, group: AnyGroup) -> str:
        """The guid of a group; a guid is taken as it is.

        Raises:
            InvalidArgument: Something that names no group.
            NotFound: No group has the name.
            Ambiguous: Several have it; the error lists them.
        """
        text = group_text(group)
        return text if is_guid(text) else (await self.one(text)).guid

    def listing(  # noqa: PLR0913 - facts of one listing, all by keyword
        self,
        operation: str,
        model: type[R],
        group: AnyGroup,
        *,
        parameter: str,
        query: Mapping[str, object] = EMPTY,
        called: str = "",
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
    ) -> AsyncListing[R]:
        """A listing below one group, whose name is looked up when the listing is first read.

        `parameter` is what the operation's path calls the group's guid.
        """
        text = group_text(group)
        found = OPERATIONS[operation]
        known = [text] if is_guid(text) else []

        async def path() -> str:
            if not known:
                known.append((await self.one(text)).guid)
            return build_path(found.path, **{parameter: known[0]})

        return AsyncListing(
            self._session if known else AsyncPrepared(self._session, path),
            found,
            {parameter: text},
            found.filters(called, query) if query else EMPTY,
            model=model,
            limit=limit,
            page_size=page_size,
            progress=progress,
        )

    def _groups(self, **filters: str) -> AsyncListing[Group]:
        return self._listing("getGroups", Group, filters)


def group_text(group: object) -> str:
    """What names a group: its guid, or the text itself.

    Raises:
        InvalidArgument: Neither a record nor text.
    """
    text = group.guid if isinstance(group, Group) else group
    if not isinstance(text, str) or not text.strip():
        raise InvalidArgument(f"A group is given as a record, a guid or a name, not as {group!r}.")
    return text


async def _named(name: str, listing: AsyncListing[Group]) -> tuple[list[Group], int]:
    """The groups of exactly this name, and how many were looked at."""
    fits, seen = [], 0
    async for group in listing:
        seen += 1
        if group.name == name:
            fits.append(group)
    return fits, seen
