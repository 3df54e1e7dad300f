"""Packages that content needs, on the whole server."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Unpack

import msgspec

from connectapi.client._async.computed import AsyncComputedListing
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.resource import AsyncResource
from connectapi.models.packages import GetPackagesFilters, Package
from connectapi.tables.progress import Progress


class AsyncPackagesResource(AsyncResource):
    """Shows what is installed for content; those of one item are the item's affair."""

    def find(
        self,
        *,
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[GetPackagesFilters],
    ) -> AsyncListing[Package]:
        """List packages of all content that the caller may see, or those of a name.

        `content_id` and `content_guid` are there whatever the server's age: they fall back to
        `app_id` and `app_guid`, as servers before 2026.06.1 call them. Operation: getPackages,
        since 2024.11.0. Rights: any user.

        Raises:
            InvalidArgument: An unknown filter or value.
        """
        listing = self._listing(
            "getPackages",
            Package,
            filters,
            limit=limit,
            page_size=page_size,
            bind=_in_new_names,
            called="packages.find",
        )

        async def rows() -> AsyncGenerator[Package, None]:
            async for package in listing:
                yield package

        return AsyncComputedListing("packages", rows, model=Package, limit=limit, progress=progress)


def _in_new_names(package: Package) -> Package:
    if package.content_guid:
        return package
    return msgspec.structs.replace(
        package, content_id=package.app_id, content_guid=package.app_guid
    )
