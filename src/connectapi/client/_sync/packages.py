# Derived from src/connectapi/client/_async/packages.py by `make generate`. Do not edit.
"""Packages that content needs, on the whole server."""

from __future__ import annotations

from collections.abc import Generator
from typing import Unpack

import msgspec

from connectapi.client._sync.computed import ComputedListing
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.models.packages import GetPackagesFilters, Package
from connectapi.tables.progress import Progress


class PackagesResource(Resource):
    """Shows what is installed for content; those of one item are the item's affair."""

    def find(
        self,
        *,
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[GetPackagesFilters],
    ) -> Listing[Package]:
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

        def rows() -> Generator[Package, None]:
            for package in listing:
                yield package

        return ComputedListing("packages", rows, model=Package, limit=limit, progress=progress)


def _in_new_names(package: Package) -> Package:
    if package.content_guid:
        return package
    return msgspec.structs.replace(
        package, content_id=package.app_id, content_guid=package.app_guid
    )
