# Derived from src/connectapi/client/_async/item_packages.py by `make generate`. Do not edit.
"""The packages that a content item needs."""

from __future__ import annotations

from collections.abc import Generator

from connectapi.client._sync.computed import ComputedListing
from connectapi.client._sync.item_base import ItemBase
from connectapi.client._sync.listing import Listing
from connectapi.models.packages import Package


class ItemPackages(ItemBase, frozen=True, kw_only=True):
    """The packages of an item's active bundle."""

    def packages(self, *, limit: int | None = None) -> Listing[Package]:
        """List the R and Python packages that the active bundle needs, with their versions.

        There are none where nothing was deployed yet. No request is made until the listing is read.
        Operation: getContentPackages, since 2024.11.0. Rights: the API's description names none but
        being signed in.
        """

        def rows() -> Generator[Package, None]:
            # An item that was not deployed yet gets no answer at all.
            for package in self._api.content.get_content_packages(self.guid) or ():
                yield package

        return ComputedListing("packages", rows, model=Package, limit=limit)

    def get_lockfile(self) -> str:
        """The text of the lockfile that the server made of the active bundle's Python packages.

        It is in the form of a requirements file. Operation: getContentLockfile, since 2025.12.0.
        Rights: owner or collaborator.

        Raises:
            NotFound: The item has no Python environment that the server takes care of.
            UnsupportedByServer: The server is older; nothing was sent.
        """
        return self._api.content.get_content_lockfile(self.guid)
